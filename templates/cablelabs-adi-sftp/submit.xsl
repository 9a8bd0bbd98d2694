<?xml version="1.0" encoding="UTF-8"?>
<!--
  Submit and update: the entry as an ADI 1.1 package of a title, its movie and its poster.

  What to change first: provider, product and the four letters of the asset ids in the template "ams".
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

  <!-- The upload where it was kept, else the file with the highest bitrate, which is the last one. -->
  <xsl:variable name="files" select="/item[media/mediaType = 1]/content[@url != '']"/>
  <xsl:variable name="movie" select="$files[@isSource = 'true' or not($files/@isSource = 'true')][last()]"/>
  <xsl:variable name="poster" select="/item/thumbnail[@url != ''][@isDefault = 'true' or not(../thumbnail[@url != '']/@isDefault = 'true')][1]"/>
  <!-- An entry id such as 1_k2e8v3ry as the sixteen digits that ADI wants. -->
  <xsl:variable name="digits">
    <xsl:call-template name="digits">
      <xsl:with-param name="letters" select="substring-after(/item/entryId, '_')"/>
    </xsl:call-template>
  </xsl:variable>

  <xsl:template match="/item">
    <ADI>
      <Metadata>
        <xsl:call-template name="ams">
          <xsl:with-param name="class">package</xsl:with-param>
          <xsl:with-param name="letters">NLPA</xsl:with-param>
        </xsl:call-template>
        <App_Data App="MOD" Name="Metadata_Spec_Version" Value="CableLabsVOD1.1"/>
      </Metadata>
      <!-- Of an entry that was deleted while its job waited, only the id is left: the package is taken back. -->
      <xsl:if test="not(status = 3)"><xsl:call-template name="title"/></xsl:if>
    </ADI>
  </xsl:template>

  <xsl:template name="title">
    <!-- The last in document order is the most particular: this distribution's window, else the entry's, else its birth. -->
    <xsl:variable name="opens" select="($own/sunrise | startDate | createdAt)[last()]"/>
    <xsl:variable name="closes" select="($own/sunset | endDate)[last()]"/>
    <xsl:variable name="minutes" select="ceiling(media/duration div 60000)"/>
    <Asset>
      <Metadata>
        <xsl:call-template name="ams">
          <xsl:with-param name="class">title</xsl:with-param>
          <xsl:with-param name="letters">NLTI</xsl:with-param>
        </xsl:call-template>
        <App_Data App="MOD" Name="Type" Value="title"/>
        <App_Data App="MOD" Name="Title">
          <xsl:attribute name="Value"><xsl:value-of select="title[normalize-space()] | entryId[not(normalize-space(../title))]"/></xsl:attribute>
        </App_Data>
        <App_Data App="MOD" Name="Title_Brief">
          <xsl:attribute name="Value"><xsl:value-of select="substring(title[normalize-space()] | entryId[not(normalize-space(../title))], 1, 19)"/></xsl:attribute>
        </App_Data>
        <App_Data App="MOD" Name="Summary_Short">
          <xsl:attribute name="Value">
            <!-- Wanted: the name stands in for a summary that nobody wrote. -->
            <xsl:value-of select="substring(normalize-space(description[normalize-space()] | title[not(normalize-space(../description))]), 1, 256)"/>
          </xsl:attribute>
        </App_Data>
        <App_Data App="MOD" Name="Rating" Value="NR"/>
        <App_Data App="MOD" Name="Closed_Captioning">
          <xsl:attribute name="Value">
            <xsl:choose>
              <xsl:when test="subTitle">Y</xsl:when>
              <xsl:otherwise>N</xsl:otherwise>
            </xsl:choose>
          </xsl:attribute>
        </App_Data>
        <xsl:if test="media/duration &gt; 0">
          <App_Data App="MOD" Name="Run_Time" Value="{format-number(floor(media/duration div 3600000), '00')}:{format-number(floor(media/duration div 60000) mod 60, '00')}:{format-number(floor(media/duration div 1000) mod 60, '00')}"/>
          <App_Data App="MOD" Name="Display_Run_Time" Value="{format-number(floor($minutes div 60), '00')}:{format-number($minutes mod 60, '00')}"/>
        </xsl:if>
        <App_Data App="MOD" Name="Year" Value="{php:function('dateUtils::kGmdate', 'Y', string(createdAt))}"/>
        <!-- Change these to what the contract says: where the title stands, how it is billed, for how long it may be seen. -->
        <App_Data App="MOD" Name="Category" Value="Northlight/All"/>
        <App_Data App="MOD" Name="Genre" Value="Other"/>
        <App_Data App="MOD" Name="Billing_ID" Value="00001"/>
        <App_Data App="MOD" Name="Licensing_Window_Start" Value="{php:function('dateUtils::kGmdate', 'Y-m-d\TH:i:s', string($opens))}"/>
        <App_Data App="MOD" Name="Licensing_Window_End">
          <xsl:attribute name="Value">
            <xsl:choose>
              <xsl:when test="$closes"><xsl:value-of select="php:function('dateUtils::kGmdate', 'Y-m-d\TH:i:s', string($closes))"/></xsl:when>
              <xsl:otherwise>2099-12-31T23:59:59</xsl:otherwise>
            </xsl:choose>
          </xsl:attribute>
        </App_Data>
        <App_Data App="MOD" Name="Preview_Period" Value="0"/>
        <App_Data App="MOD" Name="Display_As_New" Value="7"/>
        <App_Data App="MOD" Name="Display_As_Last_Chance" Value="7"/>
        <App_Data App="MOD" Name="Maximum_Viewing_Length" Value="01:00:00"/>
        <App_Data App="MOD" Name="Provider_QA_Contact" Value="vod@northlight.example"/>
      </Metadata>
      <xsl:apply-templates select="$movie | $poster"/>
    </Asset>
  </xsl:template>

  <xsl:template match="content">
    <Asset>
      <Metadata>
        <xsl:call-template name="ams">
          <xsl:with-param name="class">movie</xsl:with-param>
          <xsl:with-param name="letters">NLMO</xsl:with-param>
        </xsl:call-template>
        <App_Data App="MOD" Name="Type" Value="movie"/>
        <App_Data App="MOD" Name="Audio_Type" Value="Stereo"/>
        <App_Data App="MOD" Name="Languages" Value="en"/>
        <xsl:if test="@fileSize"><App_Data App="MOD" Name="Content_FileSize" Value="{@fileSize}"/></xsl:if>
        <App_Data App="MOD" Name="HDContent">
          <xsl:attribute name="Value">
            <xsl:choose>
              <xsl:when test="@height &gt;= 720">Y</xsl:when>
              <xsl:otherwise>N</xsl:otherwise>
            </xsl:choose>
          </xsl:attribute>
        </App_Data>
      </Metadata>
      <Content Value="{@url}"/>
    </Asset>
  </xsl:template>

  <xsl:template match="thumbnail">
    <Asset>
      <Metadata>
        <xsl:call-template name="ams">
          <xsl:with-param name="class">poster</xsl:with-param>
          <xsl:with-param name="letters">NLPO</xsl:with-param>
        </xsl:call-template>
        <App_Data App="MOD" Name="Type" Value="poster"/>
        <App_Data App="MOD" Name="Image_Aspect_Ratio" Value="{@width}x{@height}"/>
      </Metadata>
      <Content Value="{@url}"/>
    </Asset>
  </xsl:template>

  <!-- Asset Management System metadata, the same for every asset of a package but class and id. -->
  <xsl:template name="ams">
    <xsl:param name="class"/>
    <xsl:param name="letters"/>
    <AMS Provider="Northlight Media" Provider_ID="northlight.example" Product="SVOD" Asset_Class="{$class}"
        Asset_ID="{$letters}{$digits}" Asset_Name="{/item/entryId} {$class}" Description="{/item/entryId} {$class}"
        Version_Major="1" Version_Minor="0">
      <xsl:attribute name="Creation_Date">
        <xsl:choose>
          <xsl:when test="/item/createdAt"><xsl:value-of select="php:function('dateUtils::kGmdate', 'Y-m-d', string(/item/createdAt))"/></xsl:when>
          <xsl:otherwise>1970-01-01</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:if test="/item/status = 3"><xsl:attribute name="Verb">DELETE</xsl:attribute></xsl:if>
    </AMS>
  </xsl:template>

  <!-- Each of the eight characters becomes its place among thirty-six, 00 to 35: no two entries share the digits. -->
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
