/** What each rule finds, with ¦ where it finds it, and what is nearly the same and right. */
export const STYLESHEET_ROWS: readonly (readonly [code: string, found: string, near: string])[] = [
  // Well-formed and compiling.
  ['XSLT_MALFORMED', '<a>¦&nbsp;</a>', '<a>&#160;</a>'],
  ['XSLT_MALFORMED', '<a b="x¦&y=1"/>', '<a b="x&amp;y=1"/>'],
  ['XSLT_MALFORMED', '<a><b>¦</a>', '<a><b/></a>'],
  ['XSLT_MALFORMED', '<a x="1" ¦x="2"/>', '<a x="1" y="2"/>'],
  ['XSLT_MALFORMED', '<a ¦b=1/>', '<a b="1"/>'],
  ['XSLT_MALFORMED', '<xsl:if ¦test="a < b"><c/></xsl:if>', '<xsl:if test="a &lt; b"><c/></xsl:if>'],
  ['XSLT_MALFORMED', '<!-- a ¦-- b --><c/>', '<!-- a - b --><c/>'],
  ['XSLT_INVALID', '<xsl:value-of select="content[1/@url¦"/>', '<xsl:value-of select="content[1]/@url"/>'],
  ['XSLT_INVALID', '<xsl:if test="a ¦&amp;&amp; b"><c/></xsl:if>', '<xsl:if test="a and b"><c/></xsl:if>'],
  ['XSLT_INVALID', '<a b="x ¦{title"/>', '<a b="x {{title"/>'],
  ['XSLT_INVALID', '<a b="x¦}"/>', '<a b="x}}"/>'],
  ['XSLT_INVALID', '<a b="{¦}"/>', '<a b="{.}"/>'],
  ['XSLT_INVALID', '¦<xsl:if><a/></xsl:if>', '<xsl:if test="a"><a/></xsl:if>'],
  [
    'XSLT_INVALID',
    '¦<xsl:when test="a"><a/></xsl:when>',
    '<xsl:choose><xsl:when test="a"><a/></xsl:when></xsl:choose>',
  ],
  [
    'XSLT_INVALID',
    '<xsl:variable name="a" ¦select="1">2</xsl:variable><b c="{$a}"/>',
    '<xsl:variable name="a" select="1"><!-- 2 --></xsl:variable><b c="{$a}"/>',
  ],
  [
    'XSLT_INVALID',
    '<xsl:template match="/"><a/></xsl:template>\n ¦hello',
    '<xsl:template match="/"><a/></xsl:template>\n <!-- hello -->',
  ],
  [
    'XSLT_INVALID',
    '<xsl:template match="/"><a/></xsl:template>¦<b/>',
    '<xsl:template match="/"><a/></xsl:template><m:b xmlns:m="urn:m"/>',
  ],
  [
    'XSLT_INVALID',
    '<xsl:template match="/"><a/></xsl:template><xsl:template name="b"/><xsl:template name="¦b"/>',
    '<xsl:template match="/"><a/></xsl:template><xsl:template name="b"/><xsl:template name="c"/>',
  ],
  [
    'XSLT_INVALID',
    '<xsl:template match="¦../content"><a/></xsl:template>',
    '<xsl:template match="item/content"><a/></xsl:template>',
  ],
  [
    'XSLT_INVALID',
    '<xsl:variable name="v" select="1"/><xsl:template match="content[@id = ¦$v]"><a/></xsl:template>',
    '<xsl:template match="content[@id = 1]"><a/></xsl:template>',
  ],
  [
    'XSLT_INVALID',
    '<xsl:template match="/"><xsl:apply-templates mode="¦#current"/></xsl:template>',
    '<xsl:template match="/"><xsl:apply-templates mode="current"/></xsl:template>',
  ],
  [
    'XPATH2_SYNTAX',
    '<xsl:value-of select="¦if (a) then 1 else 2"/>',
    `<xsl:value-of select="'if (a) then 1'"/>`,
  ],
  ['XPATH2_SYNTAX', '<xsl:value-of select="¦for $x in tag return $x"/>', '<xsl:value-of select="for"/>'],
  [
    'XPATH2_SYNTAX',
    `<xsl:if test="status ¦eq '2'"><a/></xsl:if>`,
    '<xsl:if test="status = eq"><a/></xsl:if>',
  ],
  [
    'XPATH2_SYNTAX',
    '<xsl:for-each select="1 ¦to 3"><a/></xsl:for-each>',
    '<xsl:for-each select="to"><a/></xsl:for-each>',
  ],
  [
    'XPATH2_SYNTAX',
    '<xsl:if test="¦every $t in tag satisfies $t"><a/></xsl:if>',
    '<xsl:if test="every"><a/></xsl:if>',
  ],
  ['XPATH2_SYNTAX', '<xsl:value-of select="tag/¦string()"/>', '<xsl:value-of select="tag/text()"/>'],
  [
    'XPATH2_SYNTAX',
    `<xsl:if test="status = ¦('1', '2')"><a/></xsl:if>`,
    `<xsl:if test="contains('1', '2')"><a/></xsl:if>`,
  ],
  // Elements and attributes.
  ['XSLT_ELEMENT_UNKNOWN', '<a>¦<xsl:valueof select="title"/></a>', '<a><xsl:value-of select="title"/></a>'],
  ['XSLT2_ELEMENT', '¦<xsl:sequence select="title"/>', '<xsl:copy-of select="title"/>'],
  ['XSLT_ATTRIBUTE_UNKNOWN', '<xsl:apply-templates ¦selects="tag"/>', '<xsl:apply-templates select="tag"/>'],
  ['XSLT_ATTRIBUTE_UNKNOWN', '<a ¦xsl:use-sets="tag"/>', '<a use-sets="tag"/>'],
  ['XSLT2_ATTRIBUTE', '<xsl:value-of select="tag" ¦separator=","/>', '<a separator=","/>'],
  [
    'XSLT_VALUE_UNKNOWN',
    '<xsl:for-each select="tag"><xsl:sort order="¦down"/><a/></xsl:for-each>',
    '<xsl:for-each select="tag"><xsl:sort order="descending"/><a/></xsl:for-each>',
  ],
  [
    'XSLT_VALUE_UNKNOWN',
    '<xsl:value-of select="a" disable-output-escaping="¦true"/>',
    '<xsl:value-of select="a" disable-output-escaping="no"/>',
  ],
  [
    'XSLT_MISPLACED',
    '<xsl:choose>¦<a/><xsl:when test="b"/></xsl:choose>',
    '<xsl:choose><xsl:when test="b"><a/></xsl:when></xsl:choose>',
  ],
  [
    'XSLT_MISPLACED',
    '<xsl:choose><xsl:otherwise/>¦<xsl:when test="b"/></xsl:choose>',
    '<xsl:choose><xsl:when test="b"/><xsl:otherwise/></xsl:choose>',
  ],
  [
    'XSLT_MISPLACED',
    '<xsl:template name="t"><a/>¦<xsl:param name="p"/></xsl:template>',
    '<xsl:template name="t"><!-- a --><xsl:param name="p"/><a/></xsl:template>',
  ],
  [
    'XSLT_MISPLACED',
    '<xsl:apply-templates select="tag">¦<a/></xsl:apply-templates>',
    '<xsl:apply-templates select="tag"><xsl:sort/></xsl:apply-templates>',
  ],
  [
    'XSLT_VERSION',
    '<xsl:stylesheet version="¦2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/>',
    '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/>',
  ],
  // Names.
  [
    'XSLT_PREFIX_UNDECLARED',
    '<xsl:value-of select="item/¦media:title"/>',
    '<xsl:value-of select="item/media:title" xmlns:media="urn:m"/>',
  ],
  ['XSLT_PREFIX_UNDECLARED', '<a ¦x:b="1"/>', '<a xml:lang="en"/>'],
  [
    'XSLT_VARIABLE_UNKNOWN',
    '<xsl:if test="a"><xsl:variable name="t" select="b"/></xsl:if><a b="{¦$t}"/>',
    '<xsl:variable name="t" select="b"/><xsl:if test="a"><a b="{$t}"/></xsl:if>',
  ],
  ['XSLT_VARIABLE_UNKNOWN', '<xsl:variable name="t" select="¦$t"/>', '<xsl:variable name="t" select="t"/>'],
  [
    'XSLT_VARIABLE_REDEFINED',
    '<xsl:variable name="t" select="1"/><a><xsl:variable name="¦t" select="2"/></a>',
    '<a><xsl:variable name="t" select="1"/></a><a><xsl:variable name="t" select="2"/></a>',
  ],
  [
    'XSLT_VARIABLE_SHADOWED',
    '<xsl:variable name="t" select="1"/><xsl:template match="/"><xsl:variable name="¦t" select="2"/></xsl:template>',
    '<xsl:variable name="t" select="1"/><xsl:template match="/"><xsl:variable name="u" select="2"/></xsl:template>',
  ],
  [
    'XSLT_VARIABLE_CIRCULAR',
    '<xsl:key name="k" match="a" use="b"/><xsl:variable name="¦t" select="$t"/>',
    '<xsl:key name="k" match="a" use="b"/><xsl:variable name="t" select="t"/>',
  ],
  ['XSLT_TEMPLATE_UNKNOWN', '<xsl:call-template name="¦date"/>', '<xsl:apply-templates select="date"/>'],
  [
    'XSLT_PARAM_UNKNOWN',
    '<xsl:template match="/"><xsl:call-template name="t"><xsl:with-param name="¦x" select="1"/></xsl:call-template></xsl:template><xsl:template name="t"><xsl:param name="y"/></xsl:template>',
    '<xsl:template match="/"><xsl:call-template name="t"><xsl:with-param name="y" select="1"/></xsl:call-template></xsl:template><xsl:template name="t"><xsl:param name="y"/></xsl:template>',
  ],
  [
    'XSLT_DECLARATION_UNKNOWN',
    `<xsl:value-of select="key('¦byId', 1)"/>`,
    `<xsl:value-of select="string('byId')"/>`,
  ],
  ['XSLT_DECLARATION_UNKNOWN', '<a xsl:use-attribute-sets="¦set"/>', '<a use-attribute-sets="set"/>'],
  [
    'XSLT_VARIABLE_UNUSED',
    '<xsl:variable name="¦t" select="title"/><a/>',
    '<xsl:variable name="t" select="title"/><a b="{$t}"/>',
  ],
  [
    'XSLT_PARAM_UNUSED',
    '<xsl:template name="t"><xsl:param name="¦p"/></xsl:template>',
    '<xsl:template name="t"><xsl:param name="p"/><a b="{$p}"/></xsl:template>',
  ],
  [
    'XSLT_TEMPLATE_UNUSED',
    '<xsl:template name="¦t"><a/></xsl:template>',
    '<xsl:template name="t" match="/"><a/></xsl:template>',
  ],
  [
    'XSLT_TEMPLATE_UNUSED',
    '<xsl:template name="¦t"><xsl:if test="a"><xsl:call-template name="t"/></xsl:if></xsl:template>',
    '<xsl:template match="/"><xsl:call-template name="t"/></xsl:template><xsl:template name="t"/>',
  ],
  [
    'XSLT_DECLARATION_UNUSED',
    '<xsl:key name="¦k" match="a" use="b"/>',
    `<xsl:key name="k" match="a" use="b"/><xsl:template match="key('k', 1)"/>`,
  ],
  [
    'XSLT_MODE_UNAPPLIED',
    '<xsl:template match="a" mode="¦m"/>',
    '<xsl:template match="a" mode="m"><xsl:apply-templates mode="m"/></xsl:template>',
  ],
  [
    'XSLT_MODE_UNDEFINED',
    '<xsl:template match="a"><xsl:apply-templates mode="¦m"/></xsl:template>',
    '<xsl:template match="a" mode="m"><xsl:apply-templates mode="m"/></xsl:template>',
  ],
  [
    'XSLT_TEMPLATE_AMBIGUOUS',
    '<xsl:template match="a | b"/><xsl:template match="¦b|a"/>',
    '<xsl:template match="a"/><xsl:template match="a" priority="2"/>',
  ],
  [
    'XSLT_NAMESPACE_UNUSED',
    '<xsl:value-of select="1" ¦xmlns:str="http://exslt.org/strings"/>',
    '<a xmlns:str="http://exslt.org/strings"><xsl:value-of select="php:function(\'x\') | str:split(1)"/></a>',
  ],
  // Calls.
  [
    'XPATH2_FUNCTION',
    '<xsl:value-of select="concat(¦upper-case(title), 1)"/>',
    '<xsl:value-of select="upper-case"/>',
  ],
  ['XPATH2_FUNCTION', `<a b="x{¦ends-with(title, 'a')}"/>`, '<a b="ends-with(title)"/>'],
  [
    'XPATH_FUNCTION_UNKNOWN',
    '<xsl:value-of select="¦normalise-space(title)"/>',
    '<xsl:value-of select="normalize-space(title)"/>',
  ],
  ['XPATH_ARGUMENTS', '<xsl:value-of select="¦concat(title)"/>', '<xsl:value-of select="concat(title, 1)"/>'],
  [
    'XPATH_ARGUMENTS',
    `<xsl:if test="not(¦contains(title))"><a/></xsl:if>`,
    `<xsl:if test="not(contains(title, 'a'))"><a/></xsl:if>`,
  ],
  [
    'EXSLT_UNAVAILABLE',
    '<xsl:value-of xmlns:date="http://exslt.org/dates-and-times" select="¦date:format-date(1, 2)"/>',
    '<xsl:value-of xmlns:date="http://exslt.org/dates-and-times" select="date:date(1)"/>',
  ],
  [
    'EXSLT_UNAVAILABLE',
    `<xsl:value-of select="¦php:gmdate('Y')"/>`,
    `<xsl:value-of select="php:function('gmdate', 'Y')"/>`,
  ],
  [
    'XSLT_NODE_SET_FOREIGN',
    '<xsl:value-of xmlns:xalan="http://xml.apache.org/xalan" select="¦xalan:nodeset(1)"/>',
    '<xsl:value-of xmlns:x="http://www.jclark.com/xt" select="x:node-set(1)"/>',
  ],
  ['XPATH_NOT_NODES', `<xsl:value-of select="count(¦'tag')"/>`, '<xsl:value-of select="count(tag)"/>'],
  [
    'XPATH_NOT_NODES',
    `<xsl:variable name="t" select="'x'"/><xsl:value-of select="¦$t/y"/>`,
    `<xsl:variable name="t" select="x"/><xsl:value-of select="$t/y"/>`,
  ],
  [
    'XSLT_FRAGMENT_AS_NODES',
    '<xsl:variable name="t"><x/></xsl:variable><xsl:value-of select="¦$t/x"/>',
    '<xsl:variable name="t"><x/></xsl:variable><xsl:copy-of select="$t"/>',
  ],
  // Tests.
  [
    'XPATH_TEST_CONSTANT',
    `<xsl:if test="a and ¦'status = 2'"><a/></xsl:if>`,
    '<xsl:if test="true()"><a/></xsl:if>',
  ],
  [
    'XPATH_TEST_CONSTANT',
    '<xsl:variable name="t"><xsl:value-of select="b"/></xsl:variable><xsl:if test="¦$t"><a/></xsl:if>',
    '<xsl:variable name="t"><xsl:value-of select="b"/></xsl:variable><xsl:if test="string($t)"><a/></xsl:if>',
  ],
  [
    'XPATH_QUOTES_MISSING',
    '<xsl:if test="item/type = ¦video"><a/></xsl:if>',
    `<xsl:if test="item/type = 'video'"><a/></xsl:if>`,
  ],
  [
    'XPATH_QUOTES_MISSING',
    '<xsl:value-of select="content[@isSource = ¦true]/@url"/>',
    '<xsl:value-of select="content[@isSource = true()]/@url"/>',
  ],
  [
    'XSLT_CONDITION_REPEATED',
    '<xsl:choose><xsl:when test="a"/><xsl:when test="¦a"/></xsl:choose>',
    '<xsl:choose><xsl:when test="a"/><xsl:when test="b"/></xsl:choose>',
  ],
  [
    'XPATH_BIG_NUMBER',
    '<xsl:value-of select="¦createdAt * 1000"/>',
    '<xsl:value-of select="format-number(createdAt * 1000, 0)"/>',
  ],
  [
    'XPATH_BIG_NUMBER',
    '<xsl:value-of select="¦sum(content/@fileSize)"/>',
    '<xsl:value-of select="round(sum(content/@fileSize) div 1024)"/>',
  ],
  // Output.
  ['XSLT_ENCODING_MISSING', '¦<xsl:output method="xml"/>', '<xsl:output encoding="ISO-8859-1"/>'],
  ['XSLT_ENCODING_UNKNOWN', '<xsl:output encoding="¦UTF-88"/>', '<xsl:output encoding="utf-8"/>'],
  ['XSLT_OUTPUT_IGNORED', '<xsl:output ¦indent="yes"/>', '<xsl:output indent="no"/>'],
  ['XSLT_METHOD_TEXT', '<xsl:output ¦method="text"/>', '<xsl:output method="xml"/>'],
  ['XSLT_METHOD_HTML', '<xsl:output ¦method="html"/>', '<xsl:output method="xml"/>'],
  [
    'XSLT_NAMESPACE_LEAKED',
    '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" ¦xmlns:s="urn:s">\n<xsl:template match="s:a"><b/></xsl:template></xsl:stylesheet>',
    '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:s="urn:s">\n<xsl:template match="s:a"><s:b/></xsl:template></xsl:stylesheet>',
  ],
  [
    'XSLT_ESCAPING_DISABLED',
    '<xsl:text ¦disable-output-escaping="yes">&lt;</xsl:text>',
    '<xsl:text disable-output-escaping="no">&lt;</xsl:text>',
  ],
  [
    'XSLT_TEXT_OUTSIDE_ROOT',
    '<xsl:template match="/">\n  ¦Hello <a/></xsl:template>',
    '<xsl:template match="/">\n  <a>Hello</a></xsl:template>',
  ],
  [
    'XSLT_TEXT_OUTSIDE_ROOT',
    '<xsl:template match="/">¦<xsl:text> </xsl:text><a/></xsl:template>',
    '<xsl:template match="/"><a><xsl:text> </xsl:text></a></xsl:template>',
  ],
  [
    'XSLT_ATTRIBUTE_LATE',
    '<a>text<xsl:if test="b">¦<xsl:attribute name="c"/></xsl:if></a>',
    '<a><xsl:if test="b"><xsl:attribute name="c"/></xsl:if>text</a>',
  ],
  [
    'XSLT_ATTRIBUTE_LOST',
    '<xsl:template match="/">¦<xsl:attribute name="b">1</xsl:attribute><a/></xsl:template>',
    '<xsl:template match="/"><xsl:element name="a"><xsl:attribute name="b">1</xsl:attribute></xsl:element></xsl:template>',
  ],
  // The server.
  [
    'SERVER_VARIABLE_DOUBLED',
    '<xsl:key name="k" match="a" use="b"/><xsl:variable name="entryDistributionId"/><xsl:template match="/"><a b="{¦$entryDistributionId}"/></xsl:template>',
    '<xsl:key name="k" match="a" use="b"/><xsl:variable name="entryDistributionId"/><xsl:template match="/"><a b="{substring($entryDistributionId, 1, string-length($entryDistributionId) div 2)}"/></xsl:template>',
  ],
  [
    'SERVER_VARIABLE_STUCK',
    '<xsl:variable name="¦mediaFiles" select="content"/>',
    '<xsl:variable name="MediaFiles" select="content"/>',
  ],
  [
    'XSLT_INJECTED_SELECT',
    '<xsl:variable name="providerType" ¦select="1"/>',
    '<xsl:param name="providerType" select="1"/>',
  ],
  [
    'XSLT_INJECTED_REWRITTEN',
    '<x:variable xmlns:x="urn:x" name="¦providerType">1</x:variable>',
    '<x:variable xmlns:x="urn:x" id="providerType">1</x:variable>',
  ],
  [
    'XSLT_REMOTE_ID_EMPTY',
    '<xsl:key name="k" match="a" use="b"/><xsl:variable name="remoteId"/><xsl:template match="/"><a b="{¦$remoteId}"/></xsl:template>',
    '<xsl:key name="k" match="a" use="b"/><xsl:variable name="remoteId"/><xsl:template match="/"><xsl:if test="$remoteId != \'\'"><a b="{$remoteId}"/></xsl:if></xsl:template>',
  ],
  [
    'XSLT_PARAM_UNFILLED',
    '<xsl:param name="¦partner"/><xsl:template match="/"/>',
    `<xsl:param name="partner" select="'x'"/><xsl:template match="/"/>`,
  ],
  [
    'XSLT_READ_REFUSED',
    `<xsl:value-of select="¦document('http://partner.example/genres.xml')/a"/>`,
    '<xsl:value-of select="document"/>',
  ],
  [
    'XSLT_DOCUMENT_ITEM',
    `<xsl:value-of select="¦document('')/a"/>`,
    `<xsl:value-of select="document('a.xml')/a"/>`,
  ],
  ['XSLT_INCLUDE', '<xsl:import href="¦common.xsl"/>', '<xsl:template match="import"/>'],
  ['XSLT_WRITE_REFUSED', '¦<xsl:document href="b.xml"/>', '<document href="b.xml"/>'],
  [
    'XSLT_ENTITY_LOST',
    '<!DOCTYPE xsl:stylesheet [<!ENTITY e "x">]>\n<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><a>¦&e;</a></xsl:template></xsl:stylesheet>',
    '<!DOCTYPE xsl:stylesheet [<!ENTITY e "x">]>\n<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><a><!-- &e; --></a></xsl:template></xsl:stylesheet>',
  ],
  [
    'EXTERNAL_ENTITY_IGNORED',
    '<!DOCTYPE xsl:stylesheet [¦<!ENTITY e SYSTEM "x.xml">]>\n<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/>',
    '<!DOCTYPE xsl:stylesheet [<!ENTITY e "x.xml">]>\n<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/>',
  ],
  // PHP functions.
  [
    'PHP_FUNCTION_UNREGISTERED',
    `<xsl:value-of select="php:function('¦GMDATE', 'Y')"/>`,
    `<xsl:value-of select="php:function('gmdate', 'Y')"/>`,
  ],
  [
    'PHP_FUNCTION_FAILED',
    `<xsl:value-of select="php:function('urlencode', ¦title)"/>`,
    `<xsl:value-of select="php:function('urlencode', string(title))"/>`,
  ],
  [
    'PHP_FUNCTION_FAILED',
    `<xsl:value-of select="php:function('gmdate', 'Y', ¦'')"/>`,
    `<xsl:value-of select="php:function('gmdate', 'Y', '0')"/>`,
  ],
  [
    'PHP_FUNCTION_FAILED',
    `<xsl:copy-of select="php:function('xml_load_for_xslt', ¦'')"/>`,
    `<xsl:copy-of select="php:function('xml_load_for_xslt', string(description))"/>`,
  ],
  [
    'PHP_TIMESTAMP_EMPTY',
    `<xsl:value-of select="php:function('gmdate', 'Y', ¦string(endDate))"/>`,
    `<xsl:value-of select="php:function('gmdate', 'Y', string(distribution/sunrise))"/>`,
  ],
  [
    'PHP_NODE_SET',
    `<xsl:value-of select="php:function('dateUtils::kDate', 'Y', ¦createdAt)"/>`,
    `<xsl:value-of select="php:functionString('dateUtils::kDate', 'Y', createdAt)"/>`,
  ],
  [
    'PHP_SERVER_ZONE',
    `<xsl:value-of select="php:function('¦strtotime', '2026-01-01 10:00')"/>`,
    `<xsl:value-of select="php:function('strtotime', '2026-01-01 10:00 UTC')"/>`,
  ],
  // Running.
  ['XSLT_MESSAGE', '¦<xsl:message>x</xsl:message>', '<message>x</message>'],
  [
    'XSLT_TERMINATED',
    '<xsl:message ¦terminate="yes">x</xsl:message>',
    '<xsl:message terminate="no">x</xsl:message>',
  ],
  [
    'XSLT_RECURSION_DEEP',
    '<xsl:template name="t"><xsl:param name="n"/><xsl:if test="$n">¦<xsl:call-template name="t"><xsl:with-param name="n" select="$n - 1"/></xsl:call-template></xsl:if></xsl:template>',
    '<xsl:template name="t"><xsl:param name="n"/><xsl:if test="$n"><xsl:call-template name="u"><xsl:with-param name="n" select="$n - 1"/></xsl:call-template></xsl:if></xsl:template>',
  ],
  [
    'XSLT_RECURSION_ENDLESS',
    '<xsl:template name="t">¦<xsl:call-template name="t"/></xsl:template>',
    '<xsl:template name="t"><xsl:for-each select="*"><xsl:call-template name="t"/></xsl:for-each></xsl:template>',
  ],
  [
    'XSLT_SORT_LANGUAGE',
    '<xsl:for-each select="tag"><xsl:sort ¦lang="de"/><a/></xsl:for-each>',
    '<xsl:for-each select="tag"><xsl:sort/><a lang="de"/></xsl:for-each>',
  ],
  [
    'XSLT_SORT_AS_TEXT',
    '<xsl:for-each select="content"><xsl:sort select="¦@height"/><a/></xsl:for-each>',
    '<xsl:for-each select="content"><xsl:sort select="@extension"/><a/></xsl:for-each>',
  ],
  [
    'XSLT_SORT_CONSTANT',
    `<xsl:for-each select="content"><xsl:sort select="¦'@url'"/><a/></xsl:for-each>`,
    '<xsl:for-each select="content"><xsl:sort select="@url"/><a/></xsl:for-each>',
  ],
  [
    'XSLT_NOW',
    `<xsl:value-of select="php:function('¦gmdate', 'Y')"/>`,
    `<xsl:value-of select="php:function('gmdate', 'Y', 0)"/>`,
  ],
  [
    'XSLT_NOW',
    '<xsl:value-of xmlns:d="http://exslt.org/dates-and-times" select="¦d:date-time()"/>',
    '<xsl:value-of xmlns:d="http://exslt.org/dates-and-times" select="d:year(createdAt)"/>',
  ],
  [
    'XSLT_EMPTY',
    '<xsl:template match="¦/rss/channel/item"><a/></xsl:template>',
    '<xsl:template match="item[title]"><a/></xsl:template>',
  ],
  [
    'XSLT_EMPTY',
    '<xsl:template match="¦/"><xsl:value-of select="item/title"/></xsl:template>',
    '<xsl:template match="/"><xsl:copy-of select="item"/></xsl:template>',
  ],
  [
    'XSLT_SEVERAL_ROOTS',
    '<xsl:template match="/"><a/>¦<b/></xsl:template>',
    '<xsl:template match="/"><xsl:if test="c"><a/></xsl:if><xsl:if test="not(c)"><b/></xsl:if></xsl:template>',
  ],
];
