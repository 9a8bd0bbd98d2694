<?xml version="1.0" encoding="UTF-8"?>
<!--
  Submit and update: the entry as an item of a Roku feed (Media RSS).

  What to change first: the channel's title, link, description and language, and the rating.
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
        <language>en-us</language>
        <!-- Roku refuses items without a file, a picture or a length: such an entry makes a feed without items. -->
        <xsl:if test="not(status = 3) and $files and $thumbs and media/duration &gt; 0"><xsl:call-template name="programme"/></xsl:if>
      </channel>
    </rss>
  </xsl:template>

  <!-- The best there is: the file with the highest bitrate is the last one. -->
  <xsl:variable name="files" select="/item[media/mediaType = 1]/content[@url != '']"/>
  <xsl:variable name="thumbs" select="/item/thumbnail[@url != '']"/>

  <xsl:template name="programme">
    <!-- The last in document order is the most particular: this distribution's window, else the entry's, else its birth. -->
    <xsl:variable name="opens" select="($own/sunrise | startDate | createdAt)[last()]"/>
    <xsl:variable name="closes" select="($own/sunset | endDate)[last()]"/>
    <item>
      <guid isPermaLink="false"><xsl:value-of select="entryId"/></guid>
      <title><xsl:value-of select="title[normalize-space()] | entryId[not(normalize-space(../title))]"/></title>
      <description>
        <!-- Roku wants one, of 200 characters at most. -->
        <xsl:value-of select="substring(normalize-space(description[normalize-space()] | title[not(normalize-space(../description))]), 1, 200)"/>
      </description>
      <pubDate><xsl:value-of select="php:function('dateUtils::kGmdate', 'D, d M Y H:i:s \G\M\T', string($opens))"/></pubDate>
      <media:content url="{$files[last()]/@url}" duration="{round(media/duration div 1000)}" medium="video" isDefault="true">
        <xsl:apply-templates select="$thumbs[@isDefault = 'true' or not($thumbs/@isDefault = 'true')][1]"/>
      </media:content>
      <xsl:if test="tags/tag[normalize-space()]">
        <media:keywords>
          <xsl:for-each select="tags/tag[normalize-space()][position() &lt;= 20]">
            <xsl:if test="position() &gt; 1">,</xsl:if>
            <xsl:value-of select="normalize-space(translate(., ',', ' '))"/>
          </xsl:for-each>
        </media:keywords>
      </xsl:if>
      <!-- Change this to where your ratings come from. -->
      <media:rating scheme="urn:v-chip">tv-g</media:rating>
      <xsl:if test="$closes">
        <dcterms:valid>
          <xsl:text>start=</xsl:text>
          <xsl:value-of select="php:function('dateUtils::kGmdate', 'Y-m-d\TH:i:s\Z', string($opens))"/>
          <xsl:text>; end=</xsl:text>
          <xsl:value-of select="php:function('dateUtils::kGmdate', 'Y-m-d\TH:i:s\Z', string($closes))"/>
          <xsl:text>; scheme=W3C-DTF</xsl:text>
        </dcterms:valid>
      </xsl:if>
    </item>
  </xsl:template>

  <xsl:template match="thumbnail">
    <media:thumbnail url="{@url}"><xsl:copy-of select="@width[. &gt; 0] | @height[. &gt; 0]"/></media:thumbnail>
  </xsl:template>

</xsl:stylesheet>
