<?xml version="1.0" encoding="UTF-8"?>
<!--
  Submit and update: the entry as one asset document.

  What to change first: the names and the namespace of the elements, then asset.xsd with them.
-->
<xsl:stylesheet version="1.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:php="http://php.net/xsl"
    xmlns="urn:example:asset:1"
    exclude-result-prefixes="php">

  <!-- Without an encoding, every character beyond ASCII would be sent as a numeric reference. -->
  <xsl:output encoding="UTF-8"/>

  <!-- The account fills this element with the id of the profile that the job is for; the public server code writes it twice,
       so 7007 arrives as 70077007. Comparing with both finds our own block among those of other connectors. -->
  <xsl:variable name="distributionProfileId"/>
  <xsl:variable name="own" select="/item/distribution[
      @distributionProfileId = string($distributionProfileId)
      or concat(@distributionProfileId, @distributionProfileId) = string($distributionProfileId)]"/>

  <!-- Of an entry that was deleted while its job waited, only the id is left. -->
  <xsl:template match="/item[status = 3]">
    <asset id="{entryId}" state="withdrawn"/>
  </xsl:template>

  <xsl:template match="/item[not(status = 3)]">
    <!-- The last in document order is the most particular: this distribution's window, else the entry's, else its birth. -->
    <xsl:variable name="opens" select="($own/sunrise | startDate | createdAt)[last()]"/>
    <xsl:variable name="closes" select="($own/sunset | endDate)[last()]"/>
    <asset id="{entryId}" state="available">
      <title>
        <!-- An entry may have no name. -->
        <xsl:value-of select="title[normalize-space()] | entryId[not(normalize-space(../title))]"/>
      </title>
      <xsl:if test="normalize-space(description)">
        <description><xsl:value-of select="description"/></description>
      </xsl:if>
      <available-from><xsl:apply-templates select="$opens" mode="date"/></available-from>
      <xsl:if test="$closes">
        <available-until><xsl:apply-templates select="$closes" mode="date"/></available-until>
      </xsl:if>
      <xsl:if test="media/duration &gt; 0">
        <seconds><xsl:value-of select="round(media/duration div 1000)"/></seconds>
      </xsl:if>
      <xsl:apply-templates select="tags/tag[normalize-space()]"/>
      <xsl:apply-templates select="content[@url != '']"/>
      <xsl:apply-templates select="thumbnail[@url != '']"/>
    </asset>
  </xsl:template>

  <!-- Seconds since 1970 as an ISO 8601 date in UTC. -->
  <xsl:template match="*" mode="date">
    <xsl:value-of select="php:function('dateUtils::kGmdate', 'Y-m-d\TH:i:s\Z', string(.))"/>
  </xsl:template>

  <xsl:template match="tag">
    <keyword><xsl:value-of select="normalize-space()"/></keyword>
  </xsl:template>

  <xsl:template match="content">
    <file href="{@url}">
      <!-- Copied as text: a size beyond 2 GiB must not become a number on its way. -->
      <xsl:copy-of select="@extension[. != ''] | @width[. &gt; 0] | @height[. &gt; 0] | @fileSize"/>
    </file>
  </xsl:template>

  <xsl:template match="thumbnail">
    <picture href="{@url}"><xsl:copy-of select="@width[. &gt; 0] | @height[. &gt; 0]"/></picture>
  </xsl:template>

</xsl:stylesheet>
