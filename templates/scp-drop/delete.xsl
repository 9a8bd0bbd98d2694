<?xml version="1.0" encoding="UTF-8"?>
<!-- Delete: a deleted entry has its id and its status, and nothing else. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

  <xsl:output encoding="UTF-8"/>

  <xsl:template match="/item">
    <message entry="{entryId}">
      <withdraw/>
    </message>
  </xsl:template>

</xsl:stylesheet>
