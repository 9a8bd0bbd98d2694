import { Buffer } from 'node:buffer';

/** A field as the sheet needs it. */
export interface SheetField {
  readonly fieldName: string;
  readonly entryMrssXslt?: string | null;
}

export interface FieldSheet {
  readonly bytes: Buffer;
  /** By field name: the line of the sheet on which its snippet begins, and the one on which it ends. */
  readonly lines: ReadonlyMap<string, readonly [first: number, last: number]>;
}

const HEAD = (entryDistributionId: number, distributionProfileId: number): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:php="http://php.net/xsl" exclude-result-prefixes="xsl php">
<xsl:output method="xml" encoding="UTF-8"/>
<xsl:template match="item">
<xsl:variable name="entryDistributionId" select="'${entryDistributionId}'"/>
<xsl:variable name="distributionProfileId" select="'${distributionProfileId}'"/>
<distribution_values>
`;

const TAIL = `</distribution_values>
</xsl:template>
<xsl:template name="string-replace-all">
<xsl:param name="text"/>
<xsl:param name="replace"/>
<xsl:param name="by"/>
<xsl:choose>
<xsl:when test="contains($text, $replace)">
<xsl:value-of select="substring-before($text, $replace)"/>
<xsl:value-of select="$by"/>
<xsl:call-template name="string-replace-all">
<xsl:with-param name="text" select="substring-after($text, $replace)"/>
<xsl:with-param name="replace" select="$replace"/>
<xsl:with-param name="by" select="$by"/>
</xsl:call-template>
</xsl:when>
<xsl:otherwise>
<xsl:value-of select="$text"/>
</xsl:otherwise>
</xsl:choose>
</xsl:template>
</xsl:stylesheet>
`;

/**
 * One stylesheet for all fields of a profile: a `value` element for each, snippets pasted as they are.
 *
 * @source kaltura/server, ConfigurableDistributionProfile.php
 */
export function assembleFieldSheet(
  fields: readonly SheetField[],
  { entryDistributionId, distributionProfileId }: SheetVariables,
): FieldSheet {
  let text = HEAD(entryDistributionId, distributionProfileId);
  let line = countLines(text);
  const lines = new Map<string, readonly [number, number]>();
  for (const { fieldName, entryMrssXslt } of fields) {
    const value = `<value id="${escapeAttribute(fieldName)}">${entryMrssXslt ?? ''}</value>\n`;
    const height = countLines(value);
    lines.set(fieldName, [line, line + height - 2]);
    line += height - 1;
    text += value;
  }
  return { bytes: Buffer.from(text + TAIL, 'utf8'), lines };
}

export interface SheetVariables {
  readonly entryDistributionId: number;
  readonly distributionProfileId: number;
}

const countLines = (text: string): number => text.split('\n').length;

const escapeAttribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
