<?xml version="1.0" encoding="UTF-8"?>
<!--
  Tidepool Social Video, submit: a request to publish one video.

  What Tidepool expects
    * Headlines of 150 characters at most, stories of 5000, thirty labels of 40, none of them twice.
    * One file, the best there is; Tidepool makes its own renditions from it.
    * Dates in seconds since 1970, which is how the MRSS has them.
    * A request with method="remove" for an entry that was deleted while its job waited: nothing but its id is left.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

  <xsl:output encoding="UTF-8"/>

  <!-- The server fills this element with the profile's id; today's server code fills it twice over, so that 7007 arrives as
       70077007. Comparing with both spellings finds our block among those of other connectors, on either kind of server. -->
  <xsl:variable name="distributionProfileId"/>
  <xsl:variable name="own" select="/item/distribution[
      @distributionProfileId = string($distributionProfileId)
      or concat(@distributionProfileId, @distributionProfileId) = string($distributionProfileId)]"/>

  <!-- The upload where it was kept, else the file with the highest bitrate, which is the last one. -->
  <xsl:variable name="files" select="/item/content[@url != '']"/>
  <xsl:variable name="file" select="$files[@isSource = 'true' or not($files/@isSource = 'true')][last()]"/>

  <xsl:variable name="assignedThumbs" select="/item/thumbnail[@thumbAssetId = $own/thumbAssetIds/thumbAssetId]"/>
  <xsl:variable name="thumbs" select="($assignedThumbs | /item/thumbnail[not($assignedThumbs)])[@url != '']"/>

  <!-- Tags by their trimmed text: the first of each is taken, the others are repetitions. -->
  <xsl:key name="tag" match="item/tags/tag" use="normalize-space()"/>

  <xsl:template match="/item[status = 3]">
    <video-request method="remove" version="3">
      <external-id><xsl:value-of select="entryId"/></external-id>
    </video-request>
  </xsl:template>

  <xsl:template match="/item[not(status = 3)]">
    <video-request method="publish" version="3">
      <external-id><xsl:value-of select="entryId"/></external-id>
      <xsl:call-template name="text"/>
      <xsl:call-template name="window"/>
      <xsl:apply-templates select="$file"/>
      <xsl:apply-templates select="$thumbs[@isDefault = 'true' or not($thumbs/@isDefault = 'true')][1]"/>
      <xsl:apply-templates select="subTitle[@format = 1 or @format = 3]"/>
    </video-request>
  </xsl:template>

  <xsl:template name="text">
    <headline>
      <xsl:call-template name="shorten">
        <xsl:with-param name="text" select="normalize-space(title[normalize-space()] | entryId[not(normalize-space(../title))])"/>
        <xsl:with-param name="length" select="150"/>
      </xsl:call-template>
    </headline>
    <xsl:if test="normalize-space(description)">
      <story>
        <xsl:call-template name="shorten">
          <xsl:with-param name="text" select="string(description)"/>
          <xsl:with-param name="length" select="5000"/>
        </xsl:call-template>
      </story>
    </xsl:if>
    <xsl:for-each select="tags/tag[normalize-space()][generate-id() = generate-id(key('tag', normalize-space())[1])][position() &lt;= 30]">
      <label><xsl:value-of select="substring(normalize-space(), 1, 40)"/></label>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="window">
    <!-- In document order the last of these is the most particular: the run's own window, else the entry's, else its birth. -->
    <publish-at><xsl:value-of select="($own/sunrise | startDate | createdAt)[last()]"/></publish-at>
    <xsl:for-each select="($own/sunset | endDate)[last()]">
      <expire-at><xsl:value-of select="."/></expire-at>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="content">
    <file href="{@url}">
      <!-- Text, not a number: 4194304000 would print as 4.194304e+09. -->
      <xsl:for-each select="@fileSize[. &gt; 0]"><xsl:attribute name="bytes"><xsl:value-of select="."/></xsl:attribute></xsl:for-each>
      <xsl:if test="../media/duration &gt; 0">
        <xsl:attribute name="seconds"><xsl:value-of select="ceiling(../media/duration div 1000)"/></xsl:attribute>
      </xsl:if>
    </file>
  </xsl:template>

  <xsl:template match="thumbnail">
    <cover href="{@url}"/>
  </xsl:template>

  <xsl:template match="subTitle">
    <captions href="{@href}">
      <xsl:if test="@lang != ''"><xsl:attribute name="language"><xsl:value-of select="@lang"/></xsl:attribute></xsl:if>
    </captions>
  </xsl:template>

  <!-- Cut text ends in an ellipsis, which counts. -->
  <xsl:template name="shorten">
    <xsl:param name="text"/>
    <xsl:param name="length"/>
    <xsl:choose>
      <xsl:when test="string-length($text) &gt; $length">
        <xsl:value-of select="concat(substring($text, 1, $length - 1), '…')"/>
      </xsl:when>
      <xsl:otherwise><xsl:value-of select="$text"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

</xsl:stylesheet>
