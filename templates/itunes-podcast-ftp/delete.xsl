<?xml version="1.0" encoding="UTF-8"?>
<!-- Delete: names the episode that goes. A deleted entry has its id and its status, and nothing else. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

  <xsl:output encoding="UTF-8"/>

  <xsl:template match="/item">
    <rss version="2.0">
      <channel>
        <title>Northlight Media</title>
        <link>https://www.northlight.example/</link>
        <description>Programmes of Northlight Media</description>
        <removed><xsl:value-of select="entryId"/></removed>
      </channel>
    </rss>
  </xsl:template>

</xsl:stylesheet>
