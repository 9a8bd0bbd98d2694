<?xml version="1.0" encoding="UTF-8"?>
<!--
  Tidepool Social Video, delete: a request to remove a video.

  What Tidepool expects
    * method="remove", its own id where we know it, and ours.

  The id comes from the job, not from our distribution block: a deleted entry has no distribution block any more.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

  <xsl:output encoding="UTF-8"/>

  <!-- May arrive twice in a row; update.xsl explains. -->
  <xsl:variable name="remoteId"/>
  <xsl:variable name="half" select="substring($remoteId, 1, string-length($remoteId) div 2)"/>
  <xsl:variable name="videoId">
    <xsl:choose>
      <xsl:when test="concat($half, $half) = string($remoteId)"><xsl:value-of select="$half"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="$remoteId"/></xsl:otherwise>
    </xsl:choose>
  </xsl:variable>

  <xsl:template match="/item">
    <video-request method="remove" version="3">
      <xsl:if test="$videoId != ''">
        <id><xsl:value-of select="$videoId"/></id>
      </xsl:if>
      <external-id><xsl:value-of select="entryId"/></external-id>
    </video-request>
  </xsl:template>

</xsl:stylesheet>
