<?xml version="1.0" encoding="UTF-8"?>
<!--
  Skylark Video Network, update: what an editor may change after publication.

  What Skylark expects
    * POST to the item's own address (remotePath carries {REMOTE_ID}), the same feed of one item as on submit.
    * Files and thumbnails are left out: Skylark keeps those it has. Whatever else is absent is cleared.
    * The window again, since it may have moved.
-->
<xsl:stylesheet version="1.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:php="http://php.net/xsl"
    xmlns:media="http://search.yahoo.com/mrss/"
    xmlns:dcterms="http://purl.org/dc/terms/"
    exclude-result-prefixes="php">

  <xsl:output encoding="UTF-8"/>

  <!-- Our own distribution block; submit.xsl says why both spellings are compared. -->
  <xsl:variable name="distributionProfileId"/>
  <xsl:variable name="own" select="/item/distribution[
      @distributionProfileId = string($distributionProfileId)
      or concat(@distributionProfileId, @distributionProfileId) = string($distributionProfileId)]"/>

  <xsl:variable name="programme" select="/item/customData[@metadataProfileId = 9021]/metadata"/>

  <xsl:template match="/item">
    <rss version="2.0">
      <channel>
        <title>Northlight Media</title>
        <link>https://www.northlight.example/</link>
        <description>New and changed programmes for Skylark</description>
        <item>
          <guid isPermaLink="false"><xsl:value-of select="entryId"/></guid>
          <xsl:choose>
            <!-- Deleted while the job waited: entryId and status are all there is. -->
            <xsl:when test="status = 3"><media:status state="deleted"/></xsl:when>
            <xsl:otherwise><xsl:call-template name="changes"/></xsl:otherwise>
          </xsl:choose>
        </item>
      </channel>
    </rss>
  </xsl:template>

  <xsl:template name="changes">
    <xsl:variable name="opens" select="($own/sunrise | startDate | createdAt)[last()]"/>
    <xsl:variable name="closes" select="($own/sunset | endDate)[last()]"/>

    <title><xsl:value-of select="title[normalize-space()] | entryId[not(normalize-space(../title))]"/></title>
    <xsl:if test="normalize-space(description)">
      <description><xsl:value-of select="description"/></description>
    </xsl:if>
    <pubDate><xsl:value-of select="php:function('dateUtils::kGmdate', 'D, d M Y H:i:s \G\M\T', string($opens))"/></pubDate>
    <dcterms:valid>
      <xsl:text>start=</xsl:text>
      <xsl:value-of select="php:function('dateUtils::kGmdate', 'Y-m-d\TH:i:s\Z', string($opens))"/>
      <xsl:if test="$closes">
        <xsl:text>; end=</xsl:text>
        <xsl:value-of select="php:function('dateUtils::kGmdate', 'Y-m-d\TH:i:s\Z', string($closes))"/>
      </xsl:if>
      <xsl:text>; scheme=W3C-DTF</xsl:text>
    </dcterms:valid>
    <media:status state="active"/>
    <xsl:apply-templates select="tags"/>
    <xsl:apply-templates select="category"/>
    <xsl:for-each select="$programme/AgeRating[normalize-space()]">
      <media:rating scheme="urn:skylark:age"><xsl:value-of select="normalize-space()"/></media:rating>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="tags">
    <media:keywords>
      <xsl:for-each select="tag[normalize-space()]">
        <xsl:if test="position() &gt; 1">, </xsl:if>
        <xsl:value-of select="normalize-space()"/>
      </xsl:for-each>
    </media:keywords>
  </xsl:template>

  <xsl:template match="category">
    <media:category scheme="https://www.northlight.example/categories" label="{@name}">
      <xsl:value-of select="translate(., '&gt;', '/')"/>
    </media:category>
  </xsl:template>

</xsl:stylesheet>
