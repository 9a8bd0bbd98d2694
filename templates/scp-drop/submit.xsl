<?xml version="1.0" encoding="UTF-8"?>
<!--
  Submit and update: a message that says what to show and from when to when.

  What to change first: the names of the elements, then message.xsd with them.
-->
<xsl:stylesheet version="1.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:php="http://php.net/xsl"
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
    <!-- The last in document order is the most particular: this distribution's window, else the entry's, else its birth. -->
    <xsl:variable name="opens" select="($own/sunrise | startDate | createdAt)[last()]"/>
    <xsl:variable name="closes" select="($own/sunset | endDate)[last()]"/>
    <message entry="{entryId}">
      <xsl:choose>
        <!-- Of an entry that was deleted while its job waited, only the id is left. -->
        <xsl:when test="status = 3"><withdraw/></xsl:when>
        <xsl:otherwise>
          <show>
            <title><xsl:value-of select="title[normalize-space()] | entryId[not(normalize-space(../title))]"/></title>
            <from><xsl:apply-templates select="$opens" mode="date"/></from>
            <xsl:if test="$closes">
              <until><xsl:apply-templates select="$closes" mode="date"/></until>
            </xsl:if>
            <xsl:apply-templates select="content[@url != '']"/>
          </show>
        </xsl:otherwise>
      </xsl:choose>
    </message>
  </xsl:template>

  <!-- Seconds since 1970 as an ISO 8601 date in UTC. -->
  <xsl:template match="*" mode="date">
    <xsl:value-of select="php:function('dateUtils::kGmdate', 'Y-m-d\TH:i:s\Z', string(.))"/>
  </xsl:template>

  <xsl:template match="content">
    <fetch href="{@url}"/>
  </xsl:template>

</xsl:stylesheet>
