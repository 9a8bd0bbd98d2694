<?xml version="1.0" encoding="UTF-8"?>
<!-- Delete: a deleted entry has its id and its status, and nothing else. -->
<xsl:stylesheet version="1.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:media="http://search.yahoo.com/mrss/">

  <xsl:output encoding="UTF-8"/>

  <xsl:template match="/item">
    <rss version="2.0">
      <channel>
        <title>Northlight Media</title>
        <link>https://www.northlight.example/</link>
        <description>Programmes of Northlight Media</description>
        <item>
          <guid isPermaLink="false"><xsl:value-of select="entryId"/></guid>
          <media:status state="deleted"/>
        </item>
      </channel>
    </rss>
  </xsl:template>

</xsl:stylesheet>
