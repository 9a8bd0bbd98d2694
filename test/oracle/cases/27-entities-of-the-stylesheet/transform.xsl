<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE xsl:stylesheet [<!ENTITY nbsp "&#160;">]>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:template match="/">
    <out><a>one&nbsp;two</a><b><xsl:value-of select="item/title"/></b></out>
  </xsl:template>
</xsl:stylesheet>
