<?xml version="1.0" encoding="UTF-8"?>
<!--
  Submit and update: the entry as a video, with the field names of Dailymotion's video object.

  What to change first: the channel and the language.
-->
<xsl:stylesheet version="1.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

  <!-- Without an encoding, every character beyond ASCII would be sent as a numeric reference. -->
  <xsl:output encoding="UTF-8"/>

  <!-- The account fills this element with the id of the profile that the job is for; the public server code writes it twice,
       so 7007 arrives as 70077007. Comparing with both finds our own block among those of other connectors. -->
  <xsl:variable name="distributionProfileId"/>
  <xsl:variable name="own" select="/item/distribution[
      @distributionProfileId = string($distributionProfileId)
      or concat(@distributionProfileId, @distributionProfileId) = string($distributionProfileId)]"/>

  <!-- The upload where it was kept, else the file with the highest bitrate, which is the last one. -->
  <xsl:variable name="files" select="/item/content[@url != '']"/>
  <xsl:variable name="file" select="$files[@isSource = 'true' or not($files/@isSource = 'true')][last()]"/>
  <xsl:variable name="thumb" select="/item/thumbnail[@url != ''][@isDefault = 'true' or not(../thumbnail[@url != '']/@isDefault = 'true')][1]"/>

  <!-- Of an entry that was deleted while its job waited, only the id is left. -->
  <xsl:template match="/item[status = 3]">
    <video reference="{entryId}" published="false"/>
  </xsl:template>

  <xsl:template match="/item[not(status = 3)]">
    <!-- The last in document order is the most particular: this distribution's window, else the entry's, else its birth. -->
    <xsl:variable name="opens" select="($own/sunrise | startDate | createdAt)[last()]"/>
    <xsl:variable name="closes" select="($own/sunset | endDate)[last()]"/>
    <video reference="{entryId}" published="true">
      <title><xsl:value-of select="substring(normalize-space(title[normalize-space()] | entryId[not(normalize-space(../title))]), 1, 255)"/></title>
      <xsl:if test="normalize-space(description)">
        <description><xsl:value-of select="substring(description, 1, 3000)"/></description>
      </xsl:if>
      <channel>shortfilms</channel>
      <language>en</language>
      <xsl:if test="tags/tag[normalize-space()]">
        <tags>
          <xsl:for-each select="tags/tag[normalize-space()][position() &lt;= 150]">
            <tag><xsl:value-of select="substring(normalize-space(), 1, 30)"/></tag>
          </xsl:for-each>
        </tags>
      </xsl:if>
      <!-- Seconds since 1970, which is how the MRSS has them. -->
      <start_date><xsl:value-of select="$opens"/></start_date>
      <xsl:if test="$closes">
        <end_date><xsl:value-of select="$closes"/></end_date>
      </xsl:if>
      <xsl:apply-templates select="$file"/>
      <xsl:apply-templates select="$thumb"/>
      <is_created_for_kids>false</is_created_for_kids>
    </video>
  </xsl:template>

  <xsl:template match="content">
    <url><xsl:value-of select="@url"/></url>
  </xsl:template>

  <xsl:template match="thumbnail">
    <thumbnail_url><xsl:value-of select="@url"/></thumbnail_url>
  </xsl:template>

</xsl:stylesheet>
