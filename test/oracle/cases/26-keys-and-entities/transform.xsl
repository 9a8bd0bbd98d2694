<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:key name="tag" match="tags" use="."/>
  <xsl:template match="/">
    <out title="{item/title}" b="{count(key('tag', 'b'))}" empty="{count(key('tag', ''))}"><xsl:copy-of select="item/title"/></out>
  </xsl:template>
</xsl:stylesheet>
