/** Ten ways to break each of the example connectors, each with the place that a person would have to go to. */
export interface Break {
  readonly what: string;
  readonly connector: string;
  /** Of the connector's folder. */
  readonly file: string;
  readonly find: string | RegExp;
  readonly replace: string;
  /** Texts of lines that a person could go to, one of which has to be named: of the changed file, or of another. */
  readonly cause: string | readonly (string | { readonly file: string; readonly text: string })[];
}

const of =
  (connector: string) =>
  (what: string, file: string, find: Break['find'], replace: string, cause: Break['cause']): Break => ({
    what,
    connector,
    file,
    find,
    replace,
    cause,
  });

const media = of('media-rss');
const asset = of('asset-xml');
const partner = of('partner-api');
const scp = of('scp-drop');
const adi = of('cablelabs-adi');

export const BREAKS: readonly (readonly Break[])[] = [
  [
    media(
      'wrong select',
      'submit.xsl',
      'select="description"/>',
      'select="descripton"/>',
      '<description><xsl',
    ),
    asset('wrong select', 'submit.xsl', 'normalize-space(title)"/>', 'normalize-space(name/@x)"/>', [
      'name/@x',
      '<title>',
    ]),
    partner('wrong select', 'submit.xsl', 'string(description)', 'string(descripton)', '<story>'),
    scp(
      'wrong select',
      'submit.xsl',
      '<Synopsis><xsl:value-of select="."/>',
      '<Synopsis><xsl:value-of select="x"/>',
      '<Synopsis>',
    ),
    adi(
      'wrong select',
      'submit.xsl',
      'Version_Minor="{$version}"',
      'Version_Minor="{$number}"',
      'Version_Minor=',
    ),
  ],
  [
    // What is gone has no place: named are those that are left of its kind, or what came in its stead.
    media('dropped element', 'submit.xsl', '<media:status state="active"/>', '', [
      '<item>',
      '<media:status state="deleted"',
    ]),
    asset('dropped element', 'submit.xsl', '<xsl:call-template name="availability"/>', '', [
      '<availability from',
    ]),
    partner('dropped element', 'submit.xsl', '<xsl:call-template name="window"/>', '', ['<publish-at>']),
    scp('dropped element', 'submit.xsl', /<HouseNumber>[^]*?<\/HouseNumber>/, '', ['<Title>']),
    adi('dropped element', 'submit.xsl', /<App_Data App="SVOD" Name="Metadata_Spec_Version"[^>]*>/, '', [
      '<Metadata>',
    ]),
  ],
  [
    media(
      'misspelt template',
      'submit.xsl',
      'call-template name="programme"',
      'call-template name="program"',
      'name="program"',
    ),
    asset(
      'misspelt template',
      'submit.xsl',
      'call-template name="availability"',
      'call-template name="availabilty"',
      'availabilty',
    ),
    partner(
      'misspelt template',
      'submit.xsl',
      'call-template name="text"',
      'call-template name="txt"',
      'name="txt"',
    ),
    scp(
      'misspelt template',
      'submit.xsl',
      'call-template name="timecode"',
      'call-template name="time-code"',
      'time-code',
    ),
    adi(
      'misspelt template',
      'submit.xsl',
      'call-template name="title"',
      'call-template name="titel"',
      'titel',
    ),
  ],
  [
    media('stricter schema', 'feed.xsd', 'value="[0-9]+_[0-9a-z]{8}"', 'value="[0-9]+"', [
      { file: 'submit.xsl', text: '<guid isPermaLink' },
    ]),
    asset(
      'stricter schema',
      'asset.xsd',
      '<xs:attribute name="from" type="xs:dateTime"',
      '<xs:attribute name="from" type="xs:date"',
      [{ file: 'submit.xsl', text: '<availability from' }],
    ),
    partner(
      'stricter schema',
      'video-request.xsd',
      'name="publish-at" type="xs:unsignedLong"',
      'name="publish-at" type="xs:dateTime"',
      [{ file: 'submit.xsl', text: '<publish-at>' }],
    ),
    scp('stricter schema', 'playout-ingest.xsd', '<xs:enumeration value="Deliver"/>', '', [
      { file: 'submit.xsl', text: '<Message kind="Deliver"' },
    ]),
    adi('stricter schema', 'adi-package.xsd', '<xs:enumeration value="package"/>', '', [
      { file: 'submit.xsl', text: '<AMS Provider' },
    ]),
  ],
  [
    media('results path', 'submit.results.xpath', "'itemId'", "'itemID'", 'itemID'),
    asset('wrong match', 'submit.xsl', '<xsl:template match="content">', '<xsl:template match="contents">', [
      '<xsl:element name="{$name}">',
      '<file href',
      '<subjects>',
      '<xsl:with-param name="name">files',
    ]),
    partner(
      'results pattern',
      'connector.yaml',
      `'(?<="id":")(tp-[0-9a-z]+)'`,
      `'(?<="ID":")(tp-[0-9a-z]+)'`,
      '"ID"',
    ),
    scp(
      'wrong match',
      'submit.xsl',
      'match="metadata[../@metadataProfileId = 9022]"',
      'match="metadata[../@metadataProfileId = 9202]"',
      ['<Material sourceId="{entryId}">', '<Rights from'],
    ),
    adi(
      'wrong match',
      'submit.xsl',
      "@url != '' and @width &gt; 0][last()]",
      "@url != '' and @widht &gt; 0][last()]",
      ['<Asset>', '<ADI>', '<Content Value'],
    ),
  ],
  [
    media(
      'remote path',
      'connector.yaml',
      'remotePath: /v2/northlight/items',
      'remotePath: /v1/northlight/items',
      '/v1/',
    ),
    asset(
      'remote path',
      'connector.yaml',
      'remotePath: incoming/assets',
      'remotePath: incoming/asset',
      'incoming/asset #',
    ),
    partner('remote path', 'connector.yaml', 'videos/{REMOTE_ID}/remove', 'videos/remove', 'videos/remove'),
    scp(
      'remote path',
      'connector.yaml',
      'remotePath: incoming/northlight #',
      'remotePath: incoming/nothlight #',
      'nothlight',
    ),
    adi(
      'remote path',
      'connector.yaml',
      'remotePath: /catalog/incoming #',
      'remotePath: catalog/incoming #',
      ': catalog',
    ),
  ],
  [
    media('namespace', 'submit.xsl', 'http://search.yahoo.com/mrss/', 'http://search.yahoo.com/mrss', [
      'xmlns:media=',
      '<media:status state="active"',
      '<media:',
    ]),
    asset('namespace', 'submit.xsl', 'xmlns="urn:meadowbank:asset:1"', 'xmlns="urn:meadowbank:asset:2"', [
      'asset:2',
      '<asset id="northlight:{entryId}" state="available">',
    ]),
    partner(
      'namespace',
      'submit.xsl',
      '<video-request method="publish"',
      '<video-request xmlns="urn:tidepool" method="publish"',
      'urn:tidepool',
    ),
    scp(
      'namespace',
      'submit.xsl',
      /(match="\/item\[not\(status = 3\)\]">\s*)<PlayoutIngest /,
      '$1<PlayoutIngest xmlns="urn:x" ',
      'urn:x',
    ),
    adi('namespace', 'submit.xsl', '<ADI>', '<ADI xmlns="urn:cablelabs">', 'urn:cablelabs'),
  ],
  [
    media(
      'encoding',
      'submit.xsl',
      '<xsl:output encoding="UTF-8"/>',
      '<xsl:output encoding="ISO-8859-1"/>',
      'xsl:output',
    ),
    asset('encoding', 'submit.xsl', '<xsl:output encoding="UTF-8"/>', '<xsl:output/>', 'xsl:output'),
    partner(
      'encoding',
      'submit.xsl',
      '<xsl:output encoding="UTF-8"/>',
      '<xsl:output encoding="UTF-16"/>',
      'xsl:output',
    ),
    scp(
      'encoding',
      'submit.xsl',
      '<xsl:output encoding="UTF-8"/>',
      '<xsl:output encoding="UTF-88"/>',
      'xsl:output',
    ),
    adi(
      'encoding',
      'submit.xsl',
      '<xsl:output encoding="UTF-8"/>',
      '<xsl:output encoding="latin1"/>',
      'xsl:output',
    ),
  ],
  [
    media('encoding of a date', 'submit.xsl', "'D, d M Y H:i:s \\G\\M\\T'", "'Y-m-d'", '<pubDate>'),
    asset(
      'encoding of a date',
      'submit.xsl',
      "date:add('1970-01-01T00:00:00Z', concat('PT', $opens, 'S'))",
      '$opens',
      '<availability from',
    ),
    partner(
      'encoding of a date',
      'submit.xsl',
      '($own/sunrise | startDate | createdAt)[last()]',
      "concat(createdAt, '000')",
      '<publish-at>',
    ),
    scp('encoding of a date', 'submit.xsl', 'string(updatedAt)', 'updatedAt', '<Message kind="Deliver"'),
    adi(
      'encoding of a date',
      'submit.xsl',
      "'Y-m-d', string(/item/createdAt)",
      "'d.m.Y', string(/item/createdAt)",
      ['<AMS Provider', "'d.m.Y'", '<xsl:attribute name="Creation_Date">'],
    ),
  ],
  [
    media(
      'setting',
      'connector.yaml',
      'remoteUsername: northlight',
      'remoteUsername: nordlicht',
      'nordlicht',
    ),
    asset(
      'setting',
      'connector.yaml',
      'submit: { ftpPassiveMode: true }',
      'submit: { ftpPassiveMode: yes }',
      'ftpPassiveMode: yes',
    ),
    partner(
      'setting',
      'connector.yaml',
      'submit: { httpFieldName: metadata }',
      'submit: { httpFieldName: meta }',
      'httpFieldName: meta }',
    ),
    scp(
      'setting',
      'connector.yaml',
      'validator: playout-ingest.xsd',
      'validater: playout-ingest.xsd',
      'validater',
    ),
    adi(
      'setting',
      'connector.yaml',
      'validator: adi-package.xsd',
      'validator: adi-packages.xsd',
      'adi-packages',
    ),
  ],
];
