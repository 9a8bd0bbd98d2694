/** The stylesheet and the schema that a new action begins with: a document that runs and passes at once. */
import type { ActionName } from '../../core/connector.js';

export interface ActionDocument {
  readonly action: ActionName;
  /** Of the partner's other documents; '' for none. */
  readonly namespace: string;
}

const ROOT: Readonly<Record<ActionName, string>> = {
  submit: 'asset',
  update: 'asset',
  delete: 'removal',
  fetchReport: 'report',
};

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

export function renderStylesheet({ action, namespace }: ActionDocument): string {
  const own = namespace === '' ? '' : ` xmlns="${escape(namespace)}"`;
  const root = ROOT[action];
  const head = `<?xml version="1.0" encoding="UTF-8"?>
<!-- ${capitalize(action)}: change the names to the partner's, and ${action}.xsd with them. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"${own}>

  <!-- Without an encoding, every character beyond ASCII would be sent as a numeric reference. -->
  <xsl:output encoding="UTF-8"/>
`;
  if (action === 'delete') {
    return `${head}
  <!-- A deleted entry has its id and its status, and nothing else. -->
  <xsl:template match="/item">
    <${root} id="{entryId}"/>
  </xsl:template>

</xsl:stylesheet>
`;
  }
  return `${head}
  <xsl:template match="/item">
    <${root} id="{entryId}">
      <!-- An entry may have no name. -->
      <title><xsl:value-of select="title[normalize-space()] | entryId[not(normalize-space(../title))]"/></title>
      <xsl:if test="normalize-space(description)">
        <description><xsl:value-of select="description"/></description>
      </xsl:if>
    </${root}>
  </xsl:template>

</xsl:stylesheet>
`;
}

export function renderSchema({ action, namespace }: ActionDocument): string {
  const target =
    namespace === ''
      ? ''
      : `\n    xmlns="${escape(namespace)}" targetNamespace="${escape(namespace)}" elementFormDefault="qualified"`;
  const root = ROOT[action];
  const content =
    action === 'delete'
      ? ''
      : `      <xs:sequence>
        <xs:element name="title" type="Text"/>
        <xs:element name="description" type="Text" minOccurs="0"/>
      </xs:sequence>
`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- What the partner takes for ${action}. -->
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"${target}>

  <xs:element name="${root}">
    <xs:complexType>
${content}      <xs:attribute name="id" use="required">
        <xs:simpleType>
          <xs:restriction base="xs:token">
            <xs:pattern value="[0-9]+_[0-9a-z]{8}"/>
          </xs:restriction>
        </xs:simpleType>
      </xs:attribute>
    </xs:complexType>
  </xs:element>
${
  action === 'delete'
    ? ''
    : `
  <xs:simpleType name="Text">
    <xs:restriction base="xs:string">
      <xs:minLength value="1"/>
    </xs:restriction>
  </xs:simpleType>
`
}
</xs:schema>
`;
}

const capitalize = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
