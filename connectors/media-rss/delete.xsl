<?xml version="1.0" encoding="UTF-8"?>
<!--
  Skylark Video Network, delete: take the item down.

  What Skylark expects
    * POST to the item's takedown address, a feed whose item has its guid and the state "deleted".

  Nothing but entryId is read: once an entry is deleted, the server sends its id and its status, and not even our own
  distribution block. An entry that lives on and is only withdrawn from Skylark looks the same from here.
-->
<xsl:stylesheet version="1.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:media="http://search.yahoo.com/mrss/">

  <xsl:output encoding="UTF-8"/>

  <xsl:template match="/item">
    <rss version="2.0">
      <channel>
        <title>Northlight Media</title>
        <link>https://www.northlight.example/</link>
        <description>Programmes withdrawn from Skylark</description>
        <item>
          <guid isPermaLink="false"><xsl:value-of select="entryId"/></guid>
          <media:status state="deleted"/>
        </item>
      </channel>
    </rss>
  </xsl:template>

</xsl:stylesheet>
