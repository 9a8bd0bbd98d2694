<?xml version="1.0" encoding="UTF-8"?>
<xsl:transform version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:exsl="http://exslt.org/common" xmlns:func="http://exslt.org/functions" xmlns:my="urn:my"
  xmlns:str="http://exslt.org/strings" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="urn:out" xmlns:dc="urn:dc" xmlns:t="urn:t"
  extension-element-prefixes="exsl func str" exclude-result-prefixes="my t">
  <xsl:output method="xml" encoding="utf-8" indent="no" cdata-section-elements="dc:title"/>
  <xsl:strip-space elements="*"/>
  <t:table><t:row key="a">1</t:row><t:row key="b"><xsl:value-of/></t:row></t:table>
  <xsl:key name="g" match="tags/tag" use="normalize-space(.)"/>
  <xsl:key name="g" match="category" use="."/>
  <xsl:decimal-format name="eu" decimal-separator="," grouping-separator="."/>
  <xsl:decimal-format NaN="0"/>
  <xsl:param name="lang" select="'en'"/>
  <xsl:variable name="nl"><xsl:text>
</xsl:text></xsl:variable>
  <xsl:variable name="rows"><r k="1"/><r k="2"/></xsl:variable>
  <xsl:variable name="set" select="exsl:node-set($rows)/r"/>
  <xsl:attribute-set name="base"><xsl:attribute name="v">1</xsl:attribute></xsl:attribute-set>
  <func:function name="my:twice"><xsl:param name="n" select="0"/><xsl:choose><xsl:when test="$n &gt; 0"><func:result select="$n * 2"/></xsl:when><xsl:otherwise><func:result><x/></func:result></xsl:otherwise></xsl:choose></func:function>
  <xsl:template match="/"><xsl:comment> made by us </xsl:comment><xsl:apply-templates select="*"/></xsl:template>
  <xsl:template match="item">
    <feed xsl:use-attribute-sets="base" xsi:schemaLocation="urn:out out.xsd" lang="{$lang}" css="a {{ b }}">
      <xsl:for-each select="tags/tag[generate-id() = generate-id(key('g', normalize-space(.))[1])]"><xsl:sort select="." order="{'ascending'}"/><tag n="{position()}"><xsl:value-of select="concat(., $nl)"/></tag></xsl:for-each>
      <xsl:for-each select="$set"><e k="{@k}"><xsl:value-of select="my:twice(@k)"/></e></xsl:for-each>
      <xsl:for-each select="str:tokenize(media/flavorParamsIds, ',')[. != '']"><id><xsl:value-of select="."/></id></xsl:for-each>
      <dc:title><xsl:value-of select="title"/></dc:title>
      <size><xsl:value-of select="format-number(sum(content/@fileSize), '#.##0', 'eu')"/></size>
      <xsl:element name="{local-name()}-x"><xsl:attribute name="xsi:type">dc:kind</xsl:attribute><xsl:copy-of select="@*"/></xsl:element>
      <xsl:if test="content[1]/@isSource = 'true' and not(true() = false())"><a/></xsl:if>
      <xsl:if test="status = -1 or div div 2 mod 2 = 0"><b/></xsl:if>
      <xsl:variable name="kind"><xsl:choose><xsl:when test="type = 1">v</xsl:when><xsl:otherwise>x</xsl:otherwise></xsl:choose></xsl:variable>
      <xsl:if test="$kind = 'v'"><v/></xsl:if>
      <xsl:if test="string-length($kind)"><v/></xsl:if>
      <xsl:if test="customData/metadata/Start = customData/metadata/End"><same/></xsl:if>
      <xsl:copy-of select="$kind"/>
      <xsl:apply-templates select="content | thumbnail" mode="asset"><xsl:with-param name="p" select="1"/></xsl:apply-templates>
      <xsl:apply-templates select="node()" mode="copy"/>
      <xsl:call-template name="join"><xsl:with-param name="list" select="tags/tag"/></xsl:call-template>
    </feed>
  </xsl:template>
  <xsl:template match="@*|node()" mode="copy"><xsl:copy><xsl:apply-templates select="@*|node()" mode="copy"/></xsl:copy></xsl:template>
  <xsl:template match="customData" mode="copy"/>
  <xsl:template match="content[@width &gt; 0] | thumbnail[1]" mode="asset" priority="1"><xsl:param name="p"/><xsl:param name="q" select="$p + 1"/><asset p="{$p}{$q}"><xsl:for-each select="@width"><xsl:attribute name="w"><xsl:value-of select="."/></xsl:attribute></xsl:for-each><xsl:value-of select="@url"/></asset></xsl:template>
  <xsl:template match="text()" mode="asset"/>
  <xsl:template match="*" mode="asset"><xsl:variable name="p" select="name()"/><o n="{$p}"/></xsl:template>
  <xsl:template name="join"><xsl:param name="list" select="/.."/><xsl:for-each select="$list"><xsl:if test="position() &gt; 1">, </xsl:if><xsl:value-of select="."/></xsl:for-each><xsl:if test="false()"><xsl:call-template name="join"/></xsl:if></xsl:template>
</xsl:transform>
