<?xml version="1.0" encoding="UTF-8"?>
<!-- Delete: the offer ends in the past. A deleted entry has its id and its status, and nothing else. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:offer="http://www.scte.org/schemas/236/2017/offer"
    xmlns="http://www.scte.org/schemas/236/2017/core">

  <xsl:output encoding="UTF-8"/>

  <xsl:template match="/item">
    <ADI3>
      <Asset xsi:type="offer:OfferType" providerVersionNum="1" endDateTime="1970-01-01T00:00:00Z"
          uriId="northlight.example/Offer/OFFR{translate(substring-after(entryId, '_'), 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"/>
    </ADI3>
  </xsl:template>

</xsl:stylesheet>
