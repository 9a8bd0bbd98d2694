<?xml version="1.0" encoding="UTF-8"?>
<!--
  Submit and update: the entry as an episode of a podcast (RSS 2.0 with Apple's itunes elements).

  What to change first: everything about the show, down to itunes:explicit.
-->
<xsl:stylesheet version="1.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:php="http://php.net/xsl"
    xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
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
        <itunes:author>Northlight Media</itunes:author>
        <itunes:image href="https://www.northlight.example/podcast.jpg"/>
        <itunes:category text="Arts"/>
        <itunes:explicit>false</itunes:explicit>
        <!-- An episode is its file: an entry without one that players can play makes a feed without items. -->
        <xsl:if test="not(status = 3) and $file"><xsl:apply-templates select="$file"/></xsl:if>
      </channel>
    </rss>
  </xsl:template>

  <!-- What podcast players take, and its type. -->
  <xsl:variable name="types">|mp3=audio/mpeg|m4a=audio/x-m4a|mp4=video/mp4|m4v=video/x-m4v|mov=video/quicktime|</xsl:variable>
  <xsl:variable name="playable" select="/item/content[@url != ''][@extension != ''][contains($types, concat('|', @extension, '='))]"/>
  <!-- Files come by bitrate, the lowest first: enough for ears, and small. -->
  <xsl:variable name="file" select="$playable[1]"/>

  <xsl:template match="content">
    <xsl:for-each select="..">
      <!-- The last in document order is the most particular: this distribution's window, else the entry's, else its birth. -->
      <xsl:variable name="opens" select="($own/sunrise | startDate | createdAt)[last()]"/>
      <item>
        <title><xsl:value-of select="title[normalize-space()] | entryId[not(normalize-space(../title))]"/></title>
        <enclosure url="{$file/@url}" length="{$file/@fileSize}" type="{substring-before(substring-after($types, concat('|', $file/@extension, '=')), '|')}">
          <!-- RSS wants a length; 0 stands for one that is not known. -->
          <xsl:if test="not($file/@fileSize)"><xsl:attribute name="length">0</xsl:attribute></xsl:if>
        </enclosure>
        <guid isPermaLink="false"><xsl:value-of select="entryId"/></guid>
        <pubDate><xsl:value-of select="php:function('dateUtils::kGmdate', 'D, d M Y H:i:s \G\M\T', string($opens))"/></pubDate>
        <xsl:if test="normalize-space(description)">
          <description><xsl:value-of select="description"/></description>
        </xsl:if>
        <xsl:if test="media/duration &gt; 0">
          <itunes:duration><xsl:value-of select="round(media/duration div 1000)"/></itunes:duration>
        </xsl:if>
        <xsl:if test="thumbnail[@url != '']">
          <itunes:image href="{thumbnail[@url != ''][1]/@url}"/>
        </xsl:if>
        <itunes:episodeType>full</itunes:episodeType>
        <itunes:explicit>false</itunes:explicit>
      </item>
    </xsl:for-each>
  </xsl:template>

</xsl:stylesheet>
