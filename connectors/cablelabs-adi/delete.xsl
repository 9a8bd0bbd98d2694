<?xml version="1.0" encoding="UTF-8"?>
<!--
  Brightwater Cable VOD, delete: the ADI delete form.

  What Brightwater expects
    * The header of the package with Verb="DELETE". The title, movie and poster inside go with it.

  Only entryId is read. Of a deleted entry the server sends the id and the status, so the Asset_ID must be made from the id alone,
  by the same rule as in submit.xsl.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

  <xsl:output encoding="UTF-8"/>

  <xsl:template match="/item">
    <ADI>
      <Metadata>
        <AMS Provider="Northlight Media" Provider_ID="northlight.example" Product="SVOD"
            Asset_Class="package" Asset_Name="{entryId}-package" Version_Major="1" Version_Minor="0" Verb="DELETE">
          <xsl:attribute name="Asset_ID">
            <xsl:text>NLPK</xsl:text>
            <xsl:call-template name="digits">
              <xsl:with-param name="letters" select="substring-after(entryId, '_')"/>
            </xsl:call-template>
          </xsl:attribute>
        </AMS>
        <App_Data App="SVOD" Name="Metadata_Spec_Version" Value="CableLabsVOD1.1"/>
      </Metadata>
    </ADI>
  </xsl:template>

  <!-- Eight characters out of thirty-six to sixteen digits; submit.xsl explains. A shared file could not be included: the server
       keeps stylesheets as text, without a folder around them. -->
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
