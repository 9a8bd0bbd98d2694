<?xml version="1.0" encoding="UTF-8"?>
<!--
  Submit and update: the entry as SCTE 236 (ADI 3) assets that refer to each other by uriId.

  What to change first: $provider, the organisation in the name of which the ids are given out, and the terms.
-->
<xsl:stylesheet version="1.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:php="http://php.net/xsl"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:content="http://www.scte.org/schemas/236/2017/content"
    xmlns:offer="http://www.scte.org/schemas/236/2017/offer"
    xmlns:terms="http://www.scte.org/schemas/236/2017/terms"
    xmlns:title="http://www.scte.org/schemas/236/2017/title"
    xmlns="http://www.scte.org/schemas/236/2017/core"
    exclude-result-prefixes="php">

  <!-- Without an encoding, every character beyond ASCII would be sent as a numeric reference. -->
  <xsl:output encoding="UTF-8"/>

  <!-- The account fills this element with the id of the profile that the job is for; the public server code writes it twice,
       so 7007 arrives as 70077007. Comparing with both finds our own block among those of other connectors. -->
  <xsl:variable name="distributionProfileId"/>
  <xsl:variable name="own" select="/item/distribution[
      @distributionProfileId = string($distributionProfileId)
      or concat(@distributionProfileId, @distributionProfileId) = string($distributionProfileId)]"/>

  <xsl:variable name="provider">northlight.example</xsl:variable>
  <xsl:variable name="id" select="translate(substring-after(/item/entryId, '_'), 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')"/>
  <!-- The upload where it was kept, else the file with the highest bitrate, which is the last one. -->
  <xsl:variable name="files" select="/item[media/mediaType = 1]/content[@url != '']"/>
  <xsl:variable name="movie" select="$files[@isSource = 'true' or not($files/@isSource = 'true')][last()]"/>
  <xsl:variable name="poster" select="/item/thumbnail[@url != ''][@isDefault = 'true' or not(../thumbnail[@url != '']/@isDefault = 'true')][1]"/>

  <!-- Of an entry that was deleted while its job waited, only the id is left: an offer that has ended. -->
  <xsl:template match="/item[status = 3]">
    <ADI3>
      <Asset xsi:type="offer:OfferType" uriId="{$provider}/Offer/OFFR{$id}" providerVersionNum="1" endDateTime="1970-01-01T00:00:00Z"/>
    </ADI3>
  </xsl:template>

  <xsl:template match="/item[not(status = 3)]">
    <!-- The last in document order is the most particular: this distribution's window, else the entry's, else its birth. -->
    <xsl:variable name="opens" select="($own/sunrise | startDate | createdAt)[last()]"/>
    <xsl:variable name="closes" select="($own/sunset | endDate)[last()]"/>
    <xsl:variable name="created"><xsl:apply-templates select="createdAt" mode="date"/></xsl:variable>
    <ADI3>
      <Asset xsi:type="offer:OfferType" uriId="{$provider}/Offer/OFFR{$id}" providerVersionNum="1" creationDateTime="{$created}">
        <xsl:attribute name="startDateTime"><xsl:apply-templates select="$opens" mode="date"/></xsl:attribute>
        <xsl:if test="$closes">
          <xsl:attribute name="endDateTime"><xsl:apply-templates select="$closes" mode="date"/></xsl:attribute>
        </xsl:if>
        <Provider>Northlight Media</Provider>
        <offer:ContentGroupRef uriId="{$provider}/ContentGroup/CGRP{$id}"/>
        <offer:TermsRef uriId="{$provider}/Terms/TERM{$id}"/>
      </Asset>
      <Asset xsi:type="offer:ContentGroupType" uriId="{$provider}/ContentGroup/CGRP{$id}" providerVersionNum="1" creationDateTime="{$created}">
        <offer:TitleRef uriId="{$provider}/Title/TITL{$id}"/>
        <xsl:if test="$movie"><offer:MovieRef uriId="{$provider}/Asset/MOVI{$id}"/></xsl:if>
        <xsl:if test="$poster"><offer:PosterRef uriId="{$provider}/Asset/POST{$id}"/></xsl:if>
      </Asset>
      <Asset xsi:type="title:TitleType" uriId="{$provider}/Title/TITL{$id}" providerVersionNum="1" creationDateTime="{$created}">
        <AlternateId identifierSystem="Kaltura"><xsl:value-of select="entryId"/></AlternateId>
        <title:LocalizableTitle xml:lang="en">
          <title:TitleBrief><xsl:value-of select="substring(title[normalize-space()] | entryId[not(normalize-space(../title))], 1, 19)"/></title:TitleBrief>
          <title:TitleMedium><xsl:value-of select="title[normalize-space()] | entryId[not(normalize-space(../title))]"/></title:TitleMedium>
          <xsl:if test="normalize-space(description)">
            <title:SummaryShort><xsl:value-of select="substring(normalize-space(description), 1, 256)"/></title:SummaryShort>
          </xsl:if>
        </title:LocalizableTitle>
        <xsl:if test="media/duration &gt; 0">
          <xsl:variable name="minutes" select="ceiling(media/duration div 60000)"/>
          <title:DisplayRunTime><xsl:value-of select="concat(format-number(floor($minutes div 60), '00'), ':', format-number($minutes mod 60, '00'))"/></title:DisplayRunTime>
        </xsl:if>
        <xsl:for-each select="category[normalize-space()]">
          <title:Genre><xsl:value-of select="."/></title:Genre>
        </xsl:for-each>
      </Asset>
      <xsl:apply-templates select="$movie"><xsl:with-param name="created" select="$created"/></xsl:apply-templates>
      <xsl:apply-templates select="$poster"><xsl:with-param name="created" select="$created"/></xsl:apply-templates>
      <Asset xsi:type="terms:TermsType" uriId="{$provider}/Terms/TERM{$id}" providerVersionNum="1" creationDateTime="{$created}">
        <terms:ContractName>SVOD</terms:ContractName>
        <terms:SuggestedPrice>0.00</terms:SuggestedPrice>
      </Asset>
    </ADI3>
  </xsl:template>

  <xsl:template match="content">
    <xsl:param name="created"/>
    <Asset xsi:type="content:MovieType" uriId="{$provider}/Asset/MOVI{$id}" providerVersionNum="1" creationDateTime="{$created}">
      <content:SourceUrl><xsl:value-of select="@url"/></content:SourceUrl>
      <!-- Text, not a number: a size beyond 2 GiB would print as 4.194304e+09. -->
      <xsl:if test="@fileSize"><content:ContentFileSize><xsl:value-of select="@fileSize"/></content:ContentFileSize></xsl:if>
      <xsl:if test="../media/duration &gt; 0">
        <content:Duration><xsl:value-of select="concat('PT', round(../media/duration div 1000), 'S')"/></content:Duration>
      </xsl:if>
    </Asset>
  </xsl:template>

  <xsl:template match="thumbnail">
    <xsl:param name="created"/>
    <Asset xsi:type="content:PosterType" uriId="{$provider}/Asset/POST{$id}" providerVersionNum="1" creationDateTime="{$created}">
      <content:SourceUrl><xsl:value-of select="@url"/></content:SourceUrl>
      <xsl:if test="@width &gt; 0 and @height &gt; 0">
        <content:X_Resolution><xsl:value-of select="@width"/></content:X_Resolution>
        <content:Y_Resolution><xsl:value-of select="@height"/></content:Y_Resolution>
      </xsl:if>
    </Asset>
  </xsl:template>

  <!-- Seconds since 1970 as an ISO 8601 date in UTC. -->
  <xsl:template match="*" mode="date">
    <xsl:value-of select="php:function('dateUtils::kGmdate', 'Y-m-d\TH:i:s\Z', string(.))"/>
  </xsl:template>

</xsl:stylesheet>
