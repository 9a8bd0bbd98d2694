<?xml version="1.0" encoding="UTF-8"?>
<!-- Delete: the package with the verb DELETE. A deleted entry has its id and its status, and nothing else. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

  <xsl:output encoding="UTF-8"/>

  <xsl:variable name="digits">
    <xsl:call-template name="digits">
      <xsl:with-param name="letters" select="substring-after(/item/entryId, '_')"/>
    </xsl:call-template>
  </xsl:variable>

  <xsl:template match="/item">
    <ADI>
      <Metadata>
        <AMS Provider="Northlight Media" Provider_ID="northlight.example" Product="SVOD" Asset_Class="package"
            Asset_ID="NLPA{$digits}" Asset_Name="{entryId} package" Description="{entryId} package"
            Version_Major="1" Version_Minor="0" Creation_Date="1970-01-01" Verb="DELETE"/>
        <App_Data App="MOD" Name="Metadata_Spec_Version" Value="CableLabsVOD1.1"/>
      </Metadata>
    </ADI>
  </xsl:template>

  <!-- As in submit.xsl: the ids must be the same. -->
  <xsl:template name="digits">
    <xsl:param name="letters"/>
    <xsl:if test="$letters">
      <xsl:value-of select="format-number(
          string-length(substring-before('0123456789abcdefghijklmnopqrstuvwxyz', substring($letters, 1, 1))), '00')"/>
      <xsl:call-template name="digits">
        <xsl:with-param name="letters" select="substring($letters, 2)"/>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

</xsl:stylesheet>
