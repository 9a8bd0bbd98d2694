<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:my="urn:my" exclude-result-prefixes="my">
  <my:names><my:name key="b">Boats</my:name></my:names>
  <xsl:template match="/">
    <out found="{document('')//my:name[@key = 'b']}" root="{name(document('')/*)}" title="{document('')/item/title}"/>
  </xsl:template>
</xsl:stylesheet>
