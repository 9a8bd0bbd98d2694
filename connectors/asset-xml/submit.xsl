<?xml version="1.0" encoding="UTF-8"?>
<!--
  Meadowbank Schools Library, submit and update: the entry as an asset.

  What Meadowbank expects
    * One asset in its own name space, under an id that never changes. A known id is replaced whole.
    * Dates as ISO 8601 in UTC, lengths as ISO 8601 durations.
    * Everything a lesson may need: files, pictures, subtitles, documents, chapters. A list that would be empty is left out.
    * state="withdrawn" and nothing inside for an entry that was deleted while its job waited.

  No PHP function is called here: EXSLT adds seconds to the epoch just as well, and xsltproc can run this file.
-->
<xsl:stylesheet version="1.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:date="http://exslt.org/dates-and-times"
    xmlns:str="http://exslt.org/strings"
    xmlns="urn:meadowbank:asset:1"
    exclude-result-prefixes="date str">

  <xsl:output encoding="UTF-8"/>

  <!-- The server fills this element with the profile's id; today's server code fills it twice over, so that 7007 arrives as
       70077007. Comparing with both spellings finds our block among those of other connectors, on either kind of server. -->
  <xsl:variable name="distributionProfileId"/>
  <xsl:variable name="own" select="/item/distribution[
      @distributionProfileId = string($distributionProfileId)
      or concat(@distributionProfileId, @distributionProfileId) = string($distributionProfileId)]"/>

  <xsl:variable name="assignedFiles" select="/item/content[@flavorAssetId = $own/flavorAssetIds/flavorAssetId]"/>
  <xsl:variable name="files" select="($assignedFiles | /item/content[not($assignedFiles)])[@url != '']"/>

  <xsl:template match="/item[status = 3]">
    <asset id="northlight:{entryId}" state="withdrawn"/>
  </xsl:template>

  <xsl:template match="/item[not(status = 3)]">
    <asset id="northlight:{entryId}" state="available">
      <xsl:attribute name="kind"><xsl:apply-templates select="type" mode="kind"/></xsl:attribute>

      <title>
        <xsl:value-of select="normalize-space(title)"/>
        <xsl:if test="not(normalize-space(title))">Untitled (<xsl:value-of select="entryId"/>)</xsl:if>
      </title>
      <xsl:apply-templates select="referenceID | description[normalize-space()]"/>
      <xsl:call-template name="availability"/>
      <xsl:apply-templates select="media/duration[. &gt; 0] | externalEntry/duration[. &gt; 0]"/>
      <xsl:apply-templates select="tags"/>

      <xsl:call-template name="list">
        <xsl:with-param name="name">shelves</xsl:with-param>
        <!-- A shelf without a name is none. -->
        <xsl:with-param name="members" select="category[normalize-space(translate(., '&gt;', ''))]"/>
      </xsl:call-template>
      <xsl:call-template name="list">
        <xsl:with-param name="name">files</xsl:with-param>
        <xsl:with-param name="members" select="$files"/>
      </xsl:call-template>
      <xsl:call-template name="list">
        <xsl:with-param name="name">pictures</xsl:with-param>
        <xsl:with-param name="members" select="thumbnail[@url != '']"/>
      </xsl:call-template>
      <xsl:call-template name="list">
        <xsl:with-param name="name">subtitles</xsl:with-param>
        <!-- CAP and SCC, formats 4 and 5, are nothing a classroom player can read. -->
        <xsl:with-param name="members" select="subTitle[@format &lt;= 3]"/>
      </xsl:call-template>
      <xsl:call-template name="list">
        <xsl:with-param name="name">documents</xsl:with-param>
        <xsl:with-param name="members" select="attachment"/>
      </xsl:call-template>
      <xsl:call-template name="list">
        <xsl:with-param name="name">chapters</xsl:with-param>
        <!-- subType 1 would be a slide. -->
        <xsl:with-param name="members" select="scenes/scene-thumb-cue-point[subType = 2]"/>
      </xsl:call-template>
    </asset>
  </xsl:template>

  <!-- A wrapper around its members, or nothing at all. -->
  <xsl:template name="list">
    <xsl:param name="name"/>
    <xsl:param name="members"/>
    <xsl:if test="$members">
      <xsl:element name="{$name}"><xsl:apply-templates select="$members"/></xsl:element>
    </xsl:if>
  </xsl:template>

  <!-- What the entry is. Live kinds and everything but media have no media element. -->
  <xsl:template match="type" mode="kind">other</xsl:template>
  <xsl:template match="type[. = 7 or . = 8]" mode="kind">live</xsl:template>
  <xsl:template match="type[../media/mediaType = 1]" mode="kind">video</xsl:template>
  <xsl:template match="type[../media/mediaType = 2]" mode="kind">image</xsl:template>
  <xsl:template match="type[../media/mediaType = 5]" mode="kind">audio</xsl:template>

  <xsl:template match="referenceID">
    <reference><xsl:value-of select="."/></reference>
  </xsl:template>

  <xsl:template match="description">
    <description><xsl:value-of select="."/></description>
  </xsl:template>

  <xsl:template name="availability">
    <!-- In document order the last of these is the most particular: the run's own window, else the entry's, else its birth. -->
    <xsl:variable name="opens" select="($own/sunrise | startDate | createdAt)[last()]"/>
    <xsl:variable name="closes" select="($own/sunset | endDate)[last()]"/>
    <availability from="{date:add('1970-01-01T00:00:00Z', concat('PT', $opens, 'S'))}">
      <xsl:if test="$closes">
        <xsl:attribute name="until"><xsl:value-of select="date:add('1970-01-01T00:00:00Z', concat('PT', $closes, 'S'))"/></xsl:attribute>
      </xsl:if>
    </availability>
  </xsl:template>

  <!-- Milliseconds to PT1834.560S. Put together as text: binary fractions would give 1834.5599999999999. -->
  <xsl:template match="media/duration">
    <length><xsl:value-of select="concat('PT', floor(. div 1000), '.', format-number(. mod 1000, '000'), 'S')"/></length>
  </xsl:template>

  <!-- Already in seconds, unlike its namesake. -->
  <xsl:template match="externalEntry/duration">
    <length><xsl:value-of select="concat('PT', ., 'S')"/></length>
  </xsl:template>

  <xsl:template match="tags">
    <xsl:if test="tag[normalize-space()]">
      <subjects>
        <xsl:for-each select="tag[normalize-space()]">
          <subject><xsl:value-of select="normalize-space()"/></subject>
        </xsl:for-each>
      </subjects>
    </xsl:if>
  </xsl:template>

  <!-- Films>Documentary: a level for each step of the path. -->
  <xsl:template match="category">
    <shelf>
      <xsl:for-each select="str:tokenize(., '&gt;')[normalize-space()]">
        <level><xsl:value-of select="normalize-space()"/></level>
      </xsl:for-each>
    </shelf>
  </xsl:template>

  <xsl:template match="content">
    <file href="{@url}">
      <xsl:attribute name="role">
        <xsl:choose>
          <xsl:when test="@isSource = 'true'">original</xsl:when>
          <xsl:otherwise>rendition</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:if test="@extension != ''"><xsl:attribute name="format"><xsl:value-of select="@extension"/></xsl:attribute></xsl:if>
      <xsl:copy-of select="@width[. &gt; 0] | @height[. &gt; 0]"/>
      <!-- The attribute is absent, or 0, where the size is unknown. -->
      <xsl:for-each select="@fileSize[. &gt; 0]"><xsl:attribute name="bytes"><xsl:value-of select="."/></xsl:attribute></xsl:for-each>
    </file>
  </xsl:template>

  <xsl:template match="thumbnail">
    <picture href="{@url}">
      <xsl:copy-of select="@width[. &gt; 0] | @height[. &gt; 0]"/>
      <xsl:if test="@isDefault = 'true'"><xsl:attribute name="cover">true</xsl:attribute></xsl:if>
    </picture>
  </xsl:template>

  <xsl:template match="subTitle">
    <subtitle href="{@href}">
      <xsl:if test="@lang != ''"><xsl:attribute name="language"><xsl:value-of select="@lang"/></xsl:attribute></xsl:if>
      <xsl:attribute name="format">
        <xsl:choose>
          <xsl:when test="@format = 1">srt</xsl:when>
          <xsl:when test="@format = 2">dfxp</xsl:when>
          <xsl:otherwise>webvtt</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
    </subtitle>
  </xsl:template>

  <xsl:template match="attachment">
    <document href="{@url}">
      <xsl:value-of select="normalize-space(title)"/>
      <xsl:if test="not(normalize-space(title))"><xsl:value-of select="normalize-space(filename)"/></xsl:if>
    </document>
  </xsl:template>

  <!-- HH:MM:SS, or HH:MM:SS.d where d counts tenths and may be 10: the server rounds 950 ms up without carrying. So 05.10 is six
       seconds, and reading it as a decimal fraction would give 5.1. -->
  <xsl:template match="scene-thumb-cue-point">
    <xsl:variable name="clock" select="concat(sceneStartTime, '.0')"/>
    <xsl:variable name="tenths" select="substring-before(concat(substring-after($clock, '.'), '.'), '.')"/>
    <xsl:variable name="minutesAndSeconds" select="substring-after(substring-before($clock, '.'), ':')"/>
    <xsl:variable name="seconds" select="substring-before($clock, ':') * 3600
        + substring-before($minutesAndSeconds, ':') * 60
        + substring-after($minutesAndSeconds, ':')
        + floor($tenths div 10)"/>
    <chapter at="{concat('PT', $seconds, '.', $tenths mod 10, 'S')}"><xsl:value-of select="normalize-space(title)"/></chapter>
  </xsl:template>

</xsl:stylesheet>
