<?xml version="1.0" encoding="UTF-8"?>
<!--
  Fjordkanal Playout, submit: deliver a programme for broadcast.

  What Fjordkanal expects
    * A message of kind "Deliver" about one piece of material. House number: the one planning gave it, else the reference id,
      else the entry id.
    * Editorial facts, rights and slots from three metadata profiles:
        9021 Programme   9022 Rights   9023 Playout
    * Times in UTC as ISO 8601; durations and breaks as timecode, HH:MM:SS:FF at 25 frames.
    * The essence: the uploaded file, or the best one if the upload was not kept. Subtitles that its encoder reads.
    * "Withdraw" and the entry id alone, where the entry was deleted while its job waited.

  The dates of the MRSS are seconds since 1970. dateUtils::kGmdate turns them into text, and needs them as a string: given a node
  it would answer 1970. An empty value would give 1970 too, hence the [. > 0] on every date from custom metadata.
-->
<xsl:stylesheet version="1.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:php="http://php.net/xsl"
    exclude-result-prefixes="php">

  <xsl:output encoding="UTF-8"/>

  <xsl:variable name="iso" select="'Y-m-d\TH:i:s\Z'"/>

  <!-- The MRSS gives metadata profiles by number only. -->
  <xsl:key name="metadata" match="customData/metadata" use="../@metadataProfileId"/>

  <xsl:variable name="files" select="/item/content[@url != '']"/>
  <xsl:variable name="essence" select="$files[@isSource = 'true' or not($files/@isSource = 'true')][last()]"/>

  <xsl:template match="/item[status = 3]">
    <PlayoutIngest schema="4">
      <Message kind="Withdraw" sender="NORTHLIGHT"/>
      <Material sourceId="{entryId}"/>
    </PlayoutIngest>
  </xsl:template>

  <xsl:template match="/item[not(status = 3)]">
    <PlayoutIngest schema="4">
      <!-- The time of the last change, not of now: the server runs a stylesheet several times for one delivery. -->
      <Message kind="Deliver" sender="NORTHLIGHT" issued="{php:function('dateUtils::kGmdate', $iso, string(updatedAt))}"/>
      <Material sourceId="{entryId}">
        <!-- In document order the last of the three is the most particular. -->
        <HouseNumber>
          <xsl:value-of select="(entryId | referenceID | key('metadata', 9023)/HouseId[normalize-space()])[last()]"/>
        </HouseNumber>
        <Title>
          <xsl:value-of select="(entryId | title[normalize-space()] | key('metadata', 9021)/Headline[normalize-space()])[last()]"/>
        </Title>
        <xsl:for-each select="(description[normalize-space()] | key('metadata', 9021)/ShortSynopsis[normalize-space()])[last()]">
          <Synopsis><xsl:value-of select="."/></Synopsis>
        </xsl:for-each>
        <xsl:if test="media/duration &gt; 0">
          <Duration>
            <xsl:call-template name="timecode"><xsl:with-param name="ms" select="media/duration"/></xsl:call-template>
          </Duration>
        </xsl:if>
        <xsl:apply-templates select="key('metadata', 9021)"/>
        <xsl:apply-templates select="key('metadata', 9022)"/>
        <xsl:apply-templates select="key('metadata', 9023)/Slot[StartAt &gt; 0]"/>
        <!-- adType 2 would be an overlay, which playout does not do. -->
        <xsl:apply-templates select="scenes/scene-ad-cue-point[adType = 1]"/>
        <xsl:apply-templates select="$essence"/>
        <xsl:apply-templates select="subTitle[@format = 2 or @format = 4 or @format = 5]"/>
      </Material>
    </PlayoutIngest>
  </xsl:template>

  <!-- Programme -->
  <xsl:template match="metadata[../@metadataProfileId = 9021]">
    <xsl:if test="normalize-space(SeriesTitle)">
      <Series title="{normalize-space(SeriesTitle)}">
        <xsl:if test="Season &gt; 0"><xsl:attribute name="season"><xsl:value-of select="Season"/></xsl:attribute></xsl:if>
        <xsl:if test="Episode &gt; 0"><xsl:attribute name="episode"><xsl:value-of select="Episode"/></xsl:attribute></xsl:if>
      </Series>
    </xsl:if>
    <xsl:for-each select="Genre[normalize-space()]">
      <Genre><xsl:value-of select="normalize-space()"/></Genre>
    </xsl:for-each>
    <xsl:if test="AgeRating &gt;= 0">
      <AgeLimit><xsl:value-of select="normalize-space(AgeRating)"/></AgeLimit>
    </xsl:if>
    <xsl:for-each select="Credits/Credit[normalize-space(Name)]">
      <Person role="{normalize-space(Role)}"><xsl:value-of select="normalize-space(Name)"/></Person>
    </xsl:for-each>
  </xsl:template>

  <!-- Rights -->
  <xsl:template match="metadata[../@metadataProfileId = 9022]">
    <xsl:if test="WindowStart &gt; 0">
      <Rights from="{php:function('dateUtils::kGmdate', $iso, string(WindowStart))}">
        <xsl:if test="WindowEnd &gt; 0">
          <xsl:attribute name="until"><xsl:value-of select="php:function('dateUtils::kGmdate', $iso, string(WindowEnd))"/></xsl:attribute>
        </xsl:if>
        <xsl:if test="Exclusive = 'true'"><xsl:attribute name="exclusive">true</xsl:attribute></xsl:if>
        <xsl:for-each select="Territory[normalize-space()]">
          <Territory><xsl:value-of select="normalize-space()"/></Territory>
        </xsl:for-each>
      </Rights>
    </xsl:if>
  </xsl:template>

  <!-- Playout -->
  <xsl:template match="Slot">
    <Transmission channel="{normalize-space(../Channel)}" at="{php:function('dateUtils::kGmdate', $iso, string(StartAt))}">
      <xsl:if test="Repeat = 'true'"><xsl:attribute name="repeat">true</xsl:attribute></xsl:if>
    </Transmission>
  </xsl:template>

  <!-- HH:MM:SS or HH:MM:SS.d; d counts tenths and may be 10, since the server rounds 950 ms up without carrying. -->
  <xsl:template match="scene-ad-cue-point">
    <xsl:variable name="clock" select="concat(sceneStartTime, '.0')"/>
    <xsl:variable name="tenths" select="substring-before(concat(substring-after($clock, '.'), '.'), '.')"/>
    <xsl:variable name="minutesAndSeconds" select="substring-after(substring-before($clock, '.'), ':')"/>
    <Break>
      <xsl:call-template name="timecode">
        <xsl:with-param name="ms" select="1000 * (substring-before($clock, ':') * 3600
            + substring-before($minutesAndSeconds, ':') * 60
            + substring-after($minutesAndSeconds, ':')) + 100 * $tenths"/>
      </xsl:call-template>
    </Break>
  </xsl:template>

  <xsl:template match="content">
    <Essence href="{@url}">
      <xsl:if test="@containerFormat != ''"><xsl:attribute name="wrapper"><xsl:value-of select="@containerFormat"/></xsl:attribute></xsl:if>
      <xsl:if test="@videoCodec != ''"><xsl:attribute name="codec"><xsl:value-of select="@videoCodec"/></xsl:attribute></xsl:if>
      <xsl:if test="@width &gt; 0 and @height &gt; 0">
        <xsl:attribute name="raster"><xsl:value-of select="concat(@width, 'x', @height)"/></xsl:attribute>
      </xsl:if>
      <!-- As text: a number beyond 2^31 would print with an exponent. -->
      <xsl:for-each select="@fileSize[. &gt; 0]"><xsl:attribute name="bytes"><xsl:value-of select="."/></xsl:attribute></xsl:for-each>
    </Essence>
  </xsl:template>

  <xsl:template match="subTitle">
    <Subtitles href="{@href}" language="{@lang}"/>
  </xsl:template>

  <!-- Milliseconds to HH:MM:SS:FF. A frame lasts 40 ms. -->
  <xsl:template name="timecode">
    <xsl:param name="ms"/>
    <xsl:value-of select="concat(
        format-number(floor($ms div 3600000), '00'), ':',
        format-number(floor($ms div 60000) mod 60, '00'), ':',
        format-number(floor($ms div 1000) mod 60, '00'), ':',
        format-number(floor(($ms mod 1000) div 40), '00'))"/>
  </xsl:template>

</xsl:stylesheet>
