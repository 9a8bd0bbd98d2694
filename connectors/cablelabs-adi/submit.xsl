<?xml version="1.0" encoding="UTF-8"?>
<!--
  Brightwater Cable VOD, submit and update: the entry as an ADI package.

  What Brightwater expects
    * A package with one title asset, which holds one movie and one poster where there are any. A title without a movie (a live
      stream, a sound recording, a still) is kept on hold.
    * Asset_ID: four letters and sixteen digits, the same for ever. See "digits" below.
    * A package that is already known is replaced if its version is higher. Version_Minor is the second of the entry's last change.
    * Attribute values without line breaks, cut to Brightwater's lengths. Times in UTC.
    * An entry deleted while its job waited has an id and nothing else left: its package asks for deletion.
-->
<xsl:stylesheet version="1.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:php="http://php.net/xsl"
    exclude-result-prefixes="php">

  <xsl:output encoding="UTF-8"/>

  <!-- The server fills this element with the profile's id; today's server code fills it twice over, so that 7007 arrives as
       70077007. Comparing with both spellings finds our block among those of other connectors, on either kind of server. -->
  <xsl:variable name="distributionProfileId"/>
  <xsl:variable name="own" select="/item/distribution[
      @distributionProfileId = string($distributionProfileId)
      or concat(@distributionProfileId, @distributionProfileId) = string($distributionProfileId)]"/>

  <!-- Assigned assets, or all where none was assigned. Files come lowest bitrate first, so the last is the best. -->
  <xsl:variable name="assignedFiles" select="/item/content[@flavorAssetId = $own/flavorAssetIds/flavorAssetId]"/>
  <xsl:variable name="files" select="$assignedFiles | /item/content[not($assignedFiles)]"/>
  <xsl:variable name="movie" select="$files[@url != '' and @width &gt; 0][last()]"/>
  <xsl:variable name="assignedThumbs" select="/item/thumbnail[@thumbAssetId = $own/thumbAssetIds/thumbAssetId]"/>
  <xsl:variable name="thumbs" select="($assignedThumbs | /item/thumbnail[not($assignedThumbs)])[@url != '' and @width &gt; 0]"/>
  <xsl:variable name="poster" select="$thumbs[@isDefault = 'true' or not($thumbs/@isDefault = 'true')][1]"/>

  <!-- 9021 is the account's "Programme" metadata profile. -->
  <xsl:variable name="programme" select="/item/customData[@metadataProfileId = 9021]/metadata"/>

  <xsl:variable name="name" select="normalize-space(/item/title[normalize-space()] | /item/entryId[not(normalize-space(../title))])"/>

  <xsl:variable name="version">
    <xsl:value-of select="/item/updatedAt"/>
    <xsl:if test="not(/item/updatedAt)">0</xsl:if>
  </xsl:variable>

  <xsl:variable name="number">
    <xsl:call-template name="digits">
      <xsl:with-param name="letters" select="substring-after(/item/entryId, '_')"/>
    </xsl:call-template>
  </xsl:variable>

  <xsl:template match="/item">
    <ADI>
      <Metadata>
        <xsl:call-template name="ams">
          <xsl:with-param name="class">package</xsl:with-param>
          <xsl:with-param name="letters">NLPK</xsl:with-param>
        </xsl:call-template>
        <App_Data App="SVOD" Name="Metadata_Spec_Version" Value="CableLabsVOD1.1"/>
      </Metadata>
      <xsl:if test="status != 3"><xsl:call-template name="title"/></xsl:if>
    </ADI>
  </xsl:template>

  <!-- The header that every asset has. -->
  <xsl:template name="ams">
    <xsl:param name="class"/>
    <xsl:param name="letters"/>
    <AMS Provider="Northlight Media" Provider_ID="northlight.example" Product="SVOD"
        Asset_Class="{$class}" Asset_ID="{$letters}{$number}" Asset_Name="{/item/entryId}-{$class}"
        Description="{substring($name, 1, 128)}" Version_Major="1" Version_Minor="{$version}">
      <xsl:if test="/item/createdAt">
        <xsl:attribute name="Creation_Date">
          <xsl:value-of select="php:function('dateUtils::kGmdate', 'Y-m-d', string(/item/createdAt))"/>
        </xsl:attribute>
      </xsl:if>
      <xsl:if test="/item/status = 3"><xsl:attribute name="Verb">DELETE</xsl:attribute></xsl:if>
    </AMS>
  </xsl:template>

  <xsl:template name="title">
    <!-- In document order the last of these is the most particular: the run's own window, else the entry's, else its birth. -->
    <xsl:variable name="opens" select="($own/sunrise | startDate | createdAt)[last()]"/>
    <xsl:variable name="closes" select="($own/sunset | endDate)[last()]"/>
    <xsl:variable name="year" select="(createdAt | $programme/FirstBroadcast[. &gt; 0])[last()]"/>
    <xsl:variable name="summary" select="normalize-space(description)"/>
    <!-- Milliseconds, but seconds where the file is hosted elsewhere. The sum of nothing is 0. -->
    <xsl:variable name="seconds" select="round(sum(media/duration[. &gt; 0]) div 1000) + sum(externalEntry/duration[. &gt; 0])"/>
    <xsl:variable name="hours" select="format-number(floor($seconds div 3600), '00')"/>
    <xsl:variable name="minutes" select="format-number(floor($seconds div 60) mod 60, '00')"/>

    <Asset>
      <Metadata>
        <xsl:call-template name="ams">
          <xsl:with-param name="class">title</xsl:with-param>
          <xsl:with-param name="letters">NLTI</xsl:with-param>
        </xsl:call-template>
        <App_Data App="SVOD" Name="Type" Value="title"/>
        <App_Data App="SVOD" Name="Title" Value="{substring($name, 1, 128)}"/>
        <App_Data App="SVOD" Name="Title_Brief" Value="{substring($name, 1, 19)}"/>
        <xsl:if test="$summary">
          <App_Data App="SVOD" Name="Summary_Short" Value="{substring($summary, 1, 256)}"/>
        </xsl:if>
        <App_Data App="SVOD" Name="Rating">
          <xsl:attribute name="Value"><xsl:call-template name="rating"/></xsl:attribute>
        </App_Data>
        <App_Data App="SVOD" Name="Year" Value="{php:function('dateUtils::kGmdate', 'Y', string($year))}"/>
        <xsl:if test="$seconds">
          <App_Data App="SVOD" Name="Run_Time" Value="{$hours}:{$minutes}:{format-number($seconds mod 60, '00')}"/>
          <App_Data App="SVOD" Name="Display_Run_Time" Value="{$hours}:{$minutes}"/>
        </xsl:if>
        <xsl:for-each select="$programme/Genre[normalize-space()]">
          <App_Data App="SVOD" Name="Genre" Value="{normalize-space()}"/>
        </xsl:for-each>
        <xsl:for-each select="category[normalize-space()]">
          <App_Data App="SVOD" Name="Category" Value="{normalize-space(translate(., '&gt;', '/'))}"/>
        </xsl:for-each>
        <App_Data App="SVOD" Name="Licensing_Window_Start" Value="{php:function('dateUtils::kGmdate', 'Y-m-d\TH:i:s', string($opens))}"/>
        <!-- Absent means open-ended. -->
        <xsl:if test="$closes">
          <App_Data App="SVOD" Name="Licensing_Window_End" Value="{php:function('dateUtils::kGmdate', 'Y-m-d\TH:i:s', string($closes))}"/>
        </xsl:if>
      </Metadata>
      <xsl:apply-templates select="$movie"/>
      <xsl:apply-templates select="$poster"/>
    </Asset>
  </xsl:template>

  <xsl:template match="content">
    <Asset>
      <Metadata>
        <xsl:call-template name="ams">
          <xsl:with-param name="class">movie</xsl:with-param>
          <xsl:with-param name="letters">NLMV</xsl:with-param>
        </xsl:call-template>
        <App_Data App="SVOD" Name="Type" Value="movie"/>
        <!-- Copied as text: as a number, a size beyond 2 GiB would print as 4.5e+09. -->
        <xsl:if test="@fileSize"><App_Data App="SVOD" Name="Content_FileSize" Value="{@fileSize}"/></xsl:if>
        <xsl:if test="@videoBitrate &gt; 0"><App_Data App="SVOD" Name="Bit_Rate" Value="{@videoBitrate}"/></xsl:if>
        <App_Data App="SVOD" Name="HDContent">
          <xsl:attribute name="Value">
            <xsl:choose>
              <xsl:when test="@height &gt;= 720">Y</xsl:when>
              <xsl:otherwise>N</xsl:otherwise>
            </xsl:choose>
          </xsl:attribute>
        </App_Data>
        <App_Data App="SVOD" Name="Screen_Format">
          <xsl:attribute name="Value">
            <xsl:choose>
              <xsl:when test="@width * 3 &gt; @height * 4">Widescreen</xsl:when>
              <xsl:otherwise>Standard</xsl:otherwise>
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
        <App_Data App="SVOD" Name="Type" Value="poster"/>
        <App_Data App="SVOD" Name="Image_Aspect_Ratio" Value="{@width}x{@height}"/>
        <!-- Thumbnails are measured in KB, files in bytes. -->
        <xsl:if test="@fileSize &gt; 0">
          <App_Data App="SVOD" Name="Content_FileSize" Value="{format-number(@fileSize * 1024, '0')}"/>
        </xsl:if>
      </Metadata>
      <Content Value="{@url}"/>
    </Asset>
  </xsl:template>

  <xsl:template name="rating">
    <xsl:variable name="age" select="number($programme/AgeRating)"/>
    <xsl:choose>
      <xsl:when test="$age &gt;= 17">TV-MA</xsl:when>
      <xsl:when test="$age &gt;= 14">TV-14</xsl:when>
      <xsl:when test="$age &gt;= 7">TV-PG</xsl:when>
      <xsl:when test="$age &gt;= 0">TV-G</xsl:when>
      <xsl:otherwise>NR</xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- An entry id such as 1_k2e8v3ry has eight characters out of thirty-six. Each becomes its place in the row, 00 to 35: sixteen
       digits, as ADI wants them, and no two entries share them. -->
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
