<?xml version="1.0" encoding="UTF-8"?>
<!--
  Submit and update: the page of the entry as a video sitemap.

  What to change first: $page, the address under which your site plays an entry.
-->
<xsl:stylesheet version="1.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:php="http://php.net/xsl"
    xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"
    xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
    exclude-result-prefixes="php">

  <!-- Without an encoding, every character beyond ASCII would be sent as a numeric reference. -->
  <xsl:output encoding="UTF-8"/>

  <!-- The account fills this element with the id of the profile that the job is for; the public server code writes it twice,
       so 7007 arrives as 70077007. Comparing with both finds our own block among those of other connectors. -->
  <xsl:variable name="distributionProfileId"/>
  <xsl:variable name="own" select="/item/distribution[
      @distributionProfileId = string($distributionProfileId)
      or concat(@distributionProfileId, @distributionProfileId) = string($distributionProfileId)]"/>

  <xsl:variable name="page" select="concat('https://www.northlight.example/watch/', /item/entryId)"/>
  <!-- The best there is: the file with the highest bitrate is the last one. -->
  <xsl:variable name="file" select="/item[media/mediaType = 1]/content[@url != ''][last()]"/>
  <xsl:variable name="thumb" select="/item/thumbnail[@url != ''][@isDefault = 'true' or not(../thumbnail[@url != '']/@isDefault = 'true')][1]"/>

  <xsl:template match="/item">
    <urlset>
      <url>
        <loc><xsl:value-of select="$page"/></loc>
        <!-- A page without a file or a picture is a page without a video, and so is that of a deleted entry. -->
        <xsl:if test="not(status = 3) and $file and $thumb"><xsl:call-template name="video"/></xsl:if>
      </url>
    </urlset>
  </xsl:template>

  <xsl:template name="video">
    <!-- The last in document order is the most particular: this distribution's window, else the entry's, else its birth. -->
    <xsl:variable name="opens" select="($own/sunrise | startDate | createdAt)[last()]"/>
    <xsl:variable name="closes" select="($own/sunset | endDate)[last()]"/>
    <video:video>
      <video:thumbnail_loc><xsl:value-of select="$thumb/@url"/></video:thumbnail_loc>
      <video:title><xsl:value-of select="title[normalize-space()] | entryId[not(normalize-space(../title))]"/></video:title>
      <video:description>
        <!-- Wanted, and 2048 characters at most. -->
        <xsl:value-of select="substring(description[normalize-space()] | title[not(normalize-space(../description))], 1, 2048)"/>
        <xsl:if test="not(normalize-space(concat(description, title)))"><xsl:value-of select="entryId"/></xsl:if>
      </video:description>
      <video:content_loc><xsl:value-of select="$file/@url"/></video:content_loc>
      <!-- From one second to eight hours. -->
      <xsl:if test="media/duration &gt;= 1000 and media/duration &lt;= 28800000">
        <video:duration><xsl:value-of select="round(media/duration div 1000)"/></video:duration>
      </xsl:if>
      <xsl:if test="$closes">
        <video:expiration_date><xsl:apply-templates select="$closes" mode="date"/></video:expiration_date>
      </xsl:if>
      <video:publication_date><xsl:apply-templates select="$opens" mode="date"/></video:publication_date>
      <xsl:for-each select="tags/tag[normalize-space()][position() &lt;= 32]">
        <video:tag><xsl:value-of select="normalize-space()"/></video:tag>
      </xsl:for-each>
      <video:family_friendly>yes</video:family_friendly>
    </video:video>
  </xsl:template>

  <!-- Seconds since 1970 as an ISO 8601 date in UTC. -->
  <xsl:template match="*" mode="date">
    <xsl:value-of select="php:function('dateUtils::kGmdate', 'Y-m-d\TH:i:s\Z', string(.))"/>
  </xsl:template>

</xsl:stylesheet>
