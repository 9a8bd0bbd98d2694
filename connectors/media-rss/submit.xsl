<?xml version="1.0" encoding="UTF-8"?>
<!--
  Skylark Video Network, submit: the entry as a Media RSS feed of one item.

  What Skylark expects
    * RSS 2.0 with the media: vocabulary; guid is our entry id and never changes.
    * Every file it may play, in one media:group. It picks by bitrate itself.
    * pubDate and dcterms:valid open and close the window, in UTC.
    * media:status tells whether the item may be shown. An item that is "deleted" needs nothing but its guid, which is all that
      is left of an entry deleted while its job waited.
-->
<xsl:stylesheet version="1.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:php="http://php.net/xsl"
    xmlns:media="http://search.yahoo.com/mrss/"
    xmlns:dcterms="http://purl.org/dc/terms/"
    exclude-result-prefixes="php">

  <!-- Without an encoding, every non-ASCII character would be sent as a numeric reference. -->
  <xsl:output encoding="UTF-8"/>

  <!-- The server fills this element with the profile's id; today's server code fills it twice over, so that 7007 arrives as
       70077007. Comparing with both spellings finds our block among those of other connectors, on either kind of server. -->
  <xsl:variable name="distributionProfileId"/>
  <xsl:variable name="own" select="/item/distribution[
      @distributionProfileId = string($distributionProfileId)
      or concat(@distributionProfileId, @distributionProfileId) = string($distributionProfileId)]"/>

  <!-- What the profile assigned, or everything where it assigned nothing. An asset without a URL cannot be fetched. -->
  <xsl:variable name="assignedFiles" select="/item/content[@flavorAssetId = $own/flavorAssetIds/flavorAssetId]"/>
  <xsl:variable name="files" select="($assignedFiles | /item/content[not($assignedFiles)])[@url != '']"/>
  <xsl:variable name="assignedThumbs" select="/item/thumbnail[@thumbAssetId = $own/thumbAssetIds/thumbAssetId]"/>
  <xsl:variable name="thumbs" select="($assignedThumbs | /item/thumbnail[not($assignedThumbs)])[@url != '']"/>

  <!-- 9021 is the account's "Programme" metadata profile; the MRSS knows profiles by number only. -->
  <xsl:variable name="programme" select="/item/customData[@metadataProfileId = 9021]/metadata"/>

  <!-- Lookup tables: |key=value|key=value| -->
  <xsl:variable name="mimeTypes">|mp4=video/mp4|mov=video/quicktime|mxf=application/mxf|webm=video/webm|ismv=video/mp4|mp3=audio/mpeg|wav=audio/wav|</xsl:variable>
  <xsl:variable name="captionTypes">|1=application/x-subrip|2=application/ttml+xml|3=text/vtt|</xsl:variable>
  <xsl:variable name="languages">|Arabic=ar|Chinese (Simplified)=zh-Hans|English=en|English (US)=en-US|French=fr|German=de|Spanish=es|</xsl:variable>

  <xsl:template match="/item">
    <rss version="2.0">
      <channel>
        <title>Northlight Media</title>
        <link>https://www.northlight.example/</link>
        <description>New and changed programmes for Skylark</description>
        <item>
          <guid isPermaLink="false"><xsl:value-of select="entryId"/></guid>
          <xsl:choose>
            <xsl:when test="status = 3"><media:status state="deleted"/></xsl:when>
            <xsl:otherwise><xsl:call-template name="programme"/></xsl:otherwise>
          </xsl:choose>
        </item>
      </channel>
    </rss>
  </xsl:template>

  <xsl:template name="programme">
    <!-- In document order the last of these is the most particular: the run's own window, else the entry's, else its birth. -->
    <xsl:variable name="opens" select="($own/sunrise | startDate | createdAt)[last()]"/>
    <xsl:variable name="closes" select="($own/sunset | endDate)[last()]"/>

    <title>
      <!-- An entry may have no name; RSS wants a title all the same. -->
      <xsl:value-of select="title[normalize-space()] | entryId[not(normalize-space(../title))]"/>
    </title>
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

    <xsl:if test="$files">
      <media:group><xsl:apply-templates select="$files"/></media:group>
    </xsl:if>
    <xsl:apply-templates select="$thumbs"/>
    <xsl:if test="not($thumbs)"><xsl:apply-templates select="thumbnailUrl[@url != '']"/></xsl:if>
    <xsl:apply-templates select="tags"/>
    <xsl:apply-templates select="category"/>
    <xsl:apply-templates select="$programme/AgeRating[normalize-space()]"/>
    <xsl:apply-templates select="$programme/Credits/Credit[normalize-space(Name)]"/>
    <xsl:apply-templates select="subTitle"/>
  </xsl:template>

  <xsl:template match="content">
    <media:content url="{@url}">
      <xsl:variable name="type" select="substring-before(substring-after($mimeTypes, concat('|', @extension, '=')), '|')"/>
      <xsl:if test="$type"><xsl:attribute name="type"><xsl:value-of select="$type"/></xsl:attribute></xsl:if>
      <xsl:attribute name="medium">
        <xsl:choose>
          <xsl:when test="../media/mediaType = 5">audio</xsl:when>
          <xsl:otherwise>video</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <!-- Same names here and there. Attributes are copied as text: a size beyond 2 GiB must not become a number on its way. -->
      <xsl:copy-of select="@fileSize | @width[. &gt; 0] | @height[. &gt; 0]"/>
      <xsl:if test="@videoBitrate &gt; 0"><xsl:attribute name="bitrate"><xsl:value-of select="@videoBitrate"/></xsl:attribute></xsl:if>
      <xsl:if test="@frameRate &gt; 0"><xsl:attribute name="framerate"><xsl:value-of select="@frameRate"/></xsl:attribute></xsl:if>
      <xsl:if test="../media/duration &gt; 0">
        <xsl:attribute name="duration"><xsl:value-of select="round(../media/duration div 1000)"/></xsl:attribute>
      </xsl:if>
    </media:content>
  </xsl:template>

  <xsl:template match="thumbnail">
    <media:thumbnail url="{@url}"><xsl:copy-of select="@width[. &gt; 0] | @height[. &gt; 0]"/></media:thumbnail>
  </xsl:template>

  <xsl:template match="thumbnailUrl">
    <media:thumbnail url="{@url}"/>
  </xsl:template>

  <xsl:template match="tags">
    <media:keywords>
      <xsl:for-each select="tag[normalize-space()]">
        <xsl:if test="position() &gt; 1">, </xsl:if>
        <!-- The server splits tags at commas and leaves the blanks. -->
        <xsl:value-of select="normalize-space()"/>
      </xsl:for-each>
    </media:keywords>
  </xsl:template>

  <xsl:template match="category">
    <media:category scheme="https://www.northlight.example/categories" label="{@name}">
      <xsl:value-of select="translate(., '&gt;', '/')"/>
    </media:category>
  </xsl:template>

  <xsl:template match="AgeRating">
    <media:rating scheme="urn:skylark:age"><xsl:value-of select="normalize-space()"/></media:rating>
  </xsl:template>

  <xsl:template match="Credit">
    <media:credit role="{normalize-space(Role)}"><xsl:value-of select="normalize-space(Name)"/></media:credit>
  </xsl:template>

  <!-- Formats that Skylark cannot show are left out. -->
  <xsl:template match="subTitle">
    <xsl:variable name="type" select="substring-before(substring-after($captionTypes, concat('|', @format, '=')), '|')"/>
    <xsl:variable name="language" select="substring-before(substring-after($languages, concat('|', @lang, '=')), '|')"/>
    <xsl:if test="$type and $language">
      <media:subTitle type="{$type}" lang="{$language}" href="{@href}"/>
    </xsl:if>
  </xsl:template>

</xsl:stylesheet>
