<?xml version="1.0" encoding="UTF-8"?>
<!--
  Tidepool Social Video, update: a request to change the text of a published video.

  What Tidepool expects
    * method="edit", its own id beside ours, and the text as on submit. File and cover stay as they were published; the window
      cannot move once the video is public.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

  <xsl:output encoding="UTF-8"/>

  <!-- The server fills this element with Tidepool's id on update and delete, and like every variable it may arrive twice in a row:
       tp-88f0c2tp-88f0c2. Two equal halves are therefore one id (an id begins with "tp-", so a single one has no equal halves).
       remotePath is not affected: {REMOTE_ID} is put in once. -->
  <xsl:variable name="remoteId"/>
  <xsl:variable name="half" select="substring($remoteId, 1, string-length($remoteId) div 2)"/>
  <xsl:variable name="videoId">
    <xsl:choose>
      <xsl:when test="concat($half, $half) = string($remoteId)"><xsl:value-of select="$half"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="$remoteId"/></xsl:otherwise>
    </xsl:choose>
  </xsl:variable>

  <xsl:key name="tag" match="item/tags/tag" use="normalize-space()"/>

  <xsl:template match="/item">
    <video-request version="3">
      <xsl:attribute name="method">
        <xsl:choose>
          <xsl:when test="status = 3">remove</xsl:when>
          <xsl:otherwise>edit</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:if test="$videoId != ''">
        <id><xsl:value-of select="$videoId"/></id>
      </xsl:if>
      <external-id><xsl:value-of select="entryId"/></external-id>
      <!-- Of an entry deleted while its job waited, only the id is left. -->
      <xsl:if test="not(status = 3)"><xsl:call-template name="text"/></xsl:if>
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
