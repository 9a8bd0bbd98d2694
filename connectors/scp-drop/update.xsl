<?xml version="1.0" encoding="UTF-8"?>
<!--
  Fjordkanal Playout, update: revise what is known of a programme.

  What Fjordkanal expects
    * A message of kind "Revise" with text, rights and slots. Slots that are not named again are given up.
    * No essence and no breaks: once ingested, material is only replaced by hand.
    * "Withdraw" and the entry id alone, where the entry was deleted while its job waited.

  The rules for dates and metadata are those of submit.xsl.
-->
<xsl:stylesheet version="1.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:php="http://php.net/xsl"
    exclude-result-prefixes="php">

  <xsl:output encoding="UTF-8"/>

  <xsl:variable name="iso" select="'Y-m-d\TH:i:s\Z'"/>

  <!-- 9021 Programme, 9022 Rights, 9023 Playout -->
  <xsl:key name="metadata" match="customData/metadata" use="../@metadataProfileId"/>

  <xsl:template match="/item[status = 3]">
    <PlayoutIngest schema="4">
      <Message kind="Withdraw" sender="NORTHLIGHT"/>
      <Material sourceId="{entryId}"/>
    </PlayoutIngest>
  </xsl:template>

  <xsl:template match="/item[not(status = 3)]">
    <PlayoutIngest schema="4">
      <Message kind="Revise" sender="NORTHLIGHT" issued="{php:function('dateUtils::kGmdate', $iso, string(updatedAt))}"/>
      <Material sourceId="{entryId}">
        <HouseNumber>
          <xsl:value-of select="(entryId | referenceID | key('metadata', 9023)/HouseId[normalize-space()])[last()]"/>
        </HouseNumber>
        <Title>
          <xsl:value-of select="(entryId | title[normalize-space()] | key('metadata', 9021)/Headline[normalize-space()])[last()]"/>
        </Title>
        <xsl:for-each select="(description[normalize-space()] | key('metadata', 9021)/ShortSynopsis[normalize-space()])[last()]">
          <Synopsis><xsl:value-of select="."/></Synopsis>
        </xsl:for-each>
        <xsl:apply-templates select="key('metadata', 9022)[WindowStart &gt; 0]"/>
        <xsl:apply-templates select="key('metadata', 9023)/Slot[StartAt &gt; 0]"/>
      </Material>
    </PlayoutIngest>
  </xsl:template>

  <xsl:template match="metadata">
    <Rights from="{php:function('dateUtils::kGmdate', $iso, string(WindowStart))}">
      <xsl:if test="WindowEnd &gt; 0">
        <xsl:attribute name="until"><xsl:value-of select="php:function('dateUtils::kGmdate', $iso, string(WindowEnd))"/></xsl:attribute>
      </xsl:if>
      <xsl:if test="Exclusive = 'true'"><xsl:attribute name="exclusive">true</xsl:attribute></xsl:if>
      <xsl:for-each select="Territory[normalize-space()]">
        <Territory><xsl:value-of select="normalize-space()"/></Territory>
      </xsl:for-each>
    </Rights>
  </xsl:template>

  <xsl:template match="Slot">
    <Transmission channel="{normalize-space(../Channel)}" at="{php:function('dateUtils::kGmdate', $iso, string(StartAt))}">
      <xsl:if test="Repeat = 'true'"><xsl:attribute name="repeat">true</xsl:attribute></xsl:if>
    </Transmission>
  </xsl:template>

</xsl:stylesheet>
