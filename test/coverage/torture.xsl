<?xml version="1.0"?>
<!-- Behind each line: how often it runs over first.xml and over second.xml, then the ways it goes. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:func="http://exslt.org/functions"
  xmlns:my="urn:my" xmlns:x="urn:unknown" xmlns:alias="urn:alias" extension-element-prefixes="func x"
  exclude-result-prefixes="my">
  <xsl:output indent="yes"/>
  <xsl:strip-space elements="*"/>
  <xsl:preserve-space elements="description"/>
  <xsl:decimal-format name="d" decimal-separator=","/>
  <xsl:namespace-alias stylesheet-prefix="alias" result-prefix="xsl"/>
  <xsl:key name="byType" match="content" use="@type"/><!-- 1 0 -->
  <xsl:key name="unused" match="content" use="@type"/><!-- 0 0 -->
  <xsl:param name="parameter" select="'p'"/><!-- 1 1 -->
  <xsl:param name="tree"><!-- 1 1 -->
    <xsl:value-of select="1"/><!-- 1 1 -->
  </xsl:param>
  <xsl:variable name="empty"/><!-- 1 1 -->
  <xsl:variable name="global"><!-- 1 1 -->
    <xsl:if test="/item/title"><!-- 1 1 | test true 1 0, test false 0 1 -->
      <xsl:text>titled</xsl:text><!-- 1 0 -->
    </xsl:if>
  </xsl:variable>
  <xsl:attribute-set name="set">
    <xsl:attribute name="a">1</xsl:attribute><!-- 2 1 -->
    <xsl:attribute name="b"><!-- 2 1 -->
      <xsl:value-of select="$parameter"/><!-- 2 1 -->
    </xsl:attribute>
  </xsl:attribute-set>
  <xsl:attribute-set name="neverUsed">
    <xsl:attribute name="c">1</xsl:attribute><!-- 0 0 -->
  </xsl:attribute-set>

  <func:function name="my:double"><!-- 1 0 -->
    <xsl:param name="n"/><!-- 1 0 -->
    <func:result select="$n * 2"/><!-- 1 0 -->
  </func:function>

  <xsl:template match="/"><!-- 1 1 -->
    <out xsl:use-attribute-sets="set"><!-- 1 1 -->
      <xsl:apply-templates/><!-- 1 1 | matched 1 1, nothing matched 0 0, built-in rule 0 0 -->
    </out>
  </xsl:template>

  <xsl:template match="item"><!-- 1 1 -->
    <xsl:for-each select="content"><!-- 1 1 | no node 0 1, one node 0 0, several nodes 1 0 -->
      <xsl:sort select="@order" data-type="number"/>
      <file><!-- 3 0 -->
        <xsl:attribute name="place"><!-- 3 0 -->
          <xsl:number/><!-- 3 0 -->
        </xsl:attribute>
        <xsl:choose><!-- 3 0 | when @type='a' 2 0, when @type='b' 1 0, otherwise 0 0 -->
          <xsl:when test="@type='a'">first</xsl:when><!-- 2 0 -->
          <xsl:when test="@type='b'"><!-- 1 0 -->
            <b/><!-- 1 0 -->
          </xsl:when>
          <xsl:otherwise><!-- 0 0 -->
            <xsl:value-of select="@type"/><!-- 0 0 -->
          </xsl:otherwise>
        </xsl:choose>
        <xsl:choose><!-- 3 0 | when @last 1 0, none 2 0 -->
          <xsl:when test="@last"/><!-- 1 0 -->
        </xsl:choose>
        <xsl:if test="false()"/><!-- 3 0 | test true 0 0, test false 3 0 -->
      </file>
    </xsl:for-each>
    <xsl:for-each select="title"><!-- 1 1 | no node 0 1, one node 1 0, several nodes 0 0 -->
      text of the title<!-- 1 0 -->
      <xsl:copy use-attribute-sets="set"><!-- 1 0 -->
        <xsl:copy-of select="@*"/><!-- 1 0 -->
        <xsl:value-of select="my:double(21)"/><!-- 1 0 -->
      </xsl:copy>
      <xsl:for-each select="@lang"><!-- 1 0 | no node 0 0, one node 1 0, several nodes 0 0 -->
        <holder><!-- 1 0 -->
          <xsl:copy><!-- 1 0 -->
            <xsl:text>the content of a copied attribute never runs</xsl:text><!-- 0 0 -->
          </xsl:copy>
        </holder>
      </xsl:for-each>
    </xsl:for-each>
    <xsl:call-template name="named"><!-- 1 1 -->
      <xsl:with-param name="depth" select="2"/><!-- 1 1 -->
      <xsl:with-param name="tree"><!-- 1 1 -->
        <leaf/><!-- 1 1 -->
      </xsl:with-param>
    </xsl:call-template>
    <xsl:apply-templates select="description" mode="m"><!-- 1 1 | matched 1 0, nothing matched 0 1, built-in rule 0 0 -->
      <xsl:sort select="."/>
      <xsl:with-param name="p" select="'x'"/><!-- 1 1 -->
    </xsl:apply-templates>
    <xsl:apply-templates select="tags" mode="none"/><!-- 1 1 | matched 0 0, nothing matched 1 1, built-in rule 1 0 -->
    <xsl:element name="e{count(content)}"><!-- 1 1 -->
      <xsl:comment><!-- 1 1 -->
        <xsl:value-of select="entryId"/><!-- 1 1 -->
      </xsl:comment>
      <xsl:processing-instruction name="pi">data</xsl:processing-instruction><!-- 1 1 -->
    </xsl:element>
    <xsl:if test="content"><!-- 1 1 | test true 1 0, test false 0 1 -->
      <xsl:value-of select="count(key('byType', 'a'))"/><!-- 1 0 -->
    </xsl:if>
    <xsl:message><!-- 1 1 -->
      <xsl:text>said</xsl:text><!-- 1 1 -->
    </xsl:message>
    <x:unknown><!-- 1 1 -->
      <xsl:fallback><!-- 1 1 -->
        <fell/><!-- 1 1 -->
      </xsl:fallback>
    </x:unknown>
    <alias:template match="made"/><!-- 1 1 -->
    <!-- mrssmith-coverage-ignore only for partners that ask -->
    <xsl:if test="ignored"><never/></xsl:if>
    <!-- mrssmith-coverage-ignore-start -->
    <xsl:if test="ignored"><never/></xsl:if>
    <xsl:if test="ignored"><never/></xsl:if>
    <!-- mrssmith-coverage-ignore-end -->
  </xsl:template>

  <xsl:template name="named"><!-- 3 3 -->
    <xsl:param name="depth" select="0"/><!-- 3 3 -->
    <xsl:param name="tree"><!-- 3 3 -->
      <xsl:text>the default of a tree</xsl:text><!-- 2 2 -->
    </xsl:param>
    <xsl:variable name="less" select="$depth - 1"/><!-- 3 3 -->
    <xsl:if test="$depth &gt; 0"><!-- 3 3 | test true 2 2, test false 1 1 -->
      <xsl:call-template name="named"><!-- 2 2 -->
        <xsl:with-param name="depth" select="$less"/><!-- 2 2 -->
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <xsl:template match="description" mode="m" priority="2"><!-- 2 0 -->
    <xsl:param name="p"/><!-- 2 0 -->
    <xsl:apply-imports/><!-- 2 0 -->
    <xsl:if test="@stop"><!-- 2 0 | test true 0 0, test false 2 0 -->
      <xsl:message terminate="yes">stopped</xsl:message><!-- 0 0 -->
    </xsl:if>
  </xsl:template>

  <xsl:template match="text()" mode="m"/><!-- 2 0 -->
  <xsl:template match="customData"/><!-- 0 0 -->
  <xsl:template name="neverCalled"><!-- 0 0 -->
    <never><!-- 0 0 -->
      <xsl:apply-templates/><!-- 0 0 | matched 0 0, nothing matched 0 0, built-in rule 0 0 -->
    </never>
  </xsl:template>
</xsl:stylesheet>
