<?xml version="1.0" encoding="UTF-8"?>
<!--
  Submit and update: the entry as a Media RSS feed of one item.

  What to change first: the channel's title, link and description.
-->
<xsl:stylesheet version="1.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:php="http://php.net/xsl"
    xmlns:media="http://search.yahoo.com/mrss/"
    xmlns:dcterms="http://purl.org/dc/terms/"
    exclude-result-prefixes="php">

  <!-- Without an encoding, every character beyond ASCII would be sent as a numeric reference. -->
  <xsl:output encoding="UTF-8"/>

  <!-- The account fills this element with the id of the profile that the job is for; the public server code writes it twice,
       so 7007 arrives as 70077007. Comparing with both finds our own block among those of other connectors. -->
  <xsl:variable name="distributionProfileId"/>
  <xsl:variable name="own" select="/item/distribution[
      @distributionProfileId = string($distributionProfileId)
      or concat(@distributionProfileId, @distributionProfileId) = string($distributionProfileId)]"/>

  <xsl:template match="/item">
    <rss version="2.0">
      <channel>
        <title>Northlight Media</title>
        <link>https://www.northlight.example/</link>
        <description>Programmes of Northlight Media</description>
        <item>
          <guid isPermaLink="false"><xsl:value-of select="entryId"/></guid>
          <xsl:choose>
            <!-- Of an entry that was deleted while its job waited, only the id is left. -->
            <xsl:when test="status = 3"><media:status state="deleted"/></xsl:when>
            <xsl:otherwise><xsl:call-template name="programme"/></xsl:otherwise>
          </xsl:choose>
        </item>
      </channel>
    </rss>
  </xsl:template>

  <xsl:template name="programme">
    <!-- The last in document order is the most particular: this distribution's window, else the entry's, else its birth. -->
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
    <xsl:if test="content[@url != '']">
      <media:group><xsl:apply-templates select="content[@url != '']"/></media:group>
    </xsl:if>
    <xsl:apply-templates select="thumbnail[@url != '']"/>
    <xsl:if test="tags/tag[normalize-space()]">
      <media:keywords>
        <xsl:for-each select="tags/tag[normalize-space()]">
          <xsl:if test="position() &gt; 1">, </xsl:if>
          <xsl:value-of select="normalize-space()"/>
        </xsl:for-each>
      </media:keywords>
    </xsl:if>
    <xsl:for-each select="category[normalize-space()]">
      <media:category><xsl:value-of select="."/></media:category>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="content">
    <media:content url="{@url}">
      <xsl:attribute name="medium">
        <xsl:choose>
          <xsl:when test="../media/mediaType = 5">audio</xsl:when>
          <xsl:otherwise>video</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <!-- Copied as text: a size beyond 2 GiB must not become a number on its way. -->
      <xsl:copy-of select="@fileSize | @width[. &gt; 0] | @height[. &gt; 0]"/>
      <xsl:if test="@videoBitrate &gt; 0"><xsl:attribute name="bitrate"><xsl:value-of select="@videoBitrate"/></xsl:attribute></xsl:if>
      <xsl:if test="../media/duration &gt; 0">
        <xsl:attribute name="duration"><xsl:value-of select="round(../media/duration div 1000)"/></xsl:attribute>
      </xsl:if>
    </media:content>
  </xsl:template>

  <xsl:template match="thumbnail">
    <media:thumbnail url="{@url}"><xsl:copy-of select="@width[. &gt; 0] | @height[. &gt; 0]"/></media:thumbnail>
  </xsl:template>

</xsl:stylesheet>
