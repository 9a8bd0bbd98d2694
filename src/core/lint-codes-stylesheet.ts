/** What the linter finds in stylesheets; one line each. Codes that a run gives too are among the others. */
export const STYLESHEET_LINT_CODES = {
  // Elements and attributes.
  XSLT_ELEMENT_UNKNOWN: 'XSLT has no element of this name',
  XSLT2_ELEMENT: 'an element of XSLT 2.0 or 3.0, which the engine skips',
  XSLT_ATTRIBUTE_UNKNOWN: 'an XSLT element has no attribute of this name',
  XSLT2_ATTRIBUTE: 'an attribute of XSLT 2.0 or 3.0, which the engine ignores',
  XSLT_VALUE_UNKNOWN: 'an attribute takes a few words, and this is none of them',
  XSLT_MISPLACED: 'an instruction stands where the engine cannot run it',
  XSLT_VERSION: 'the version of the stylesheet is not 1.0',

  // Names.
  XSLT_PREFIX_UNDECLARED: 'a prefix stands for no namespace',
  XSLT_VARIABLE_UNKNOWN: 'a variable that cannot be seen from here',
  XSLT_VARIABLE_REDEFINED: 'a variable is declared again where the first can still be seen',
  XSLT_VARIABLE_SHADOWED: 'a local variable hides a global one',
  XSLT_VARIABLE_CIRCULAR: 'a global variable needs itself',
  XSLT_TEMPLATE_UNKNOWN: 'no template has this name',
  XSLT_PARAM_UNKNOWN: 'the called template has no parameter of this name',
  XSLT_DECLARATION_UNKNOWN: 'no key, attribute set or decimal format has this name',
  XSLT_VARIABLE_UNUSED: 'nothing reads this variable',
  XSLT_PARAM_UNUSED: 'nothing reads this parameter',
  XSLT_TEMPLATE_UNUSED: 'nothing calls this template',
  XSLT_DECLARATION_UNUSED: 'nothing uses this key, attribute set or decimal format',
  XSLT_MODE_UNAPPLIED: 'nothing applies templates of this mode',
  XSLT_MODE_UNDEFINED: 'no template has this mode',
  XSLT_TEMPLATE_AMBIGUOUS: 'two templates have the same match, mode and priority',
  XSLT_NAMESPACE_UNUSED: 'nothing uses this namespace',

  // Expressions.
  XPATH2_SYNTAX: 'an expression is written in XPath 2.0 or later',
  XPATH2_FUNCTION: 'a function is of XPath 2.0 or later',
  XPATH_FUNCTION_UNKNOWN: 'there is no function of this name',
  XPATH_ARGUMENTS: 'a function takes another number of arguments',
  EXSLT_UNAVAILABLE: 'the engine has no such extension function',
  XSLT_NODE_SET_FOREIGN: 'node-set() of another processor',
  XPATH_NOT_NODES: 'nodes are wanted, and this gives something else',
  XSLT_FRAGMENT_AS_NODES: 'a variable with content is used as nodes',
  XPATH_TEST_CONSTANT: 'a test has the same answer always',
  XPATH_QUOTES_MISSING: 'a text is compared without its quotes',
  XSLT_CONDITION_REPEATED: 'two alternatives have the same test',
  XPATH_BIG_NUMBER: 'a computed number may be written with an exponent',

  // Output.
  XSLT_ENCODING_MISSING: 'xsl:output names no encoding',
  XSLT_OUTPUT_IGNORED: 'a setting of xsl:output has no effect on the payload',
  XSLT_METHOD_TEXT: 'a payload of text cannot be made',
  XSLT_METHOD_HTML: 'a payload of HTML is written as XML',
  XSLT_NAMESPACE_LEAKED: 'a namespace that only the stylesheet needs is written into the payload',
  XSLT_ESCAPING_DISABLED: 'text is written as markup',
  XSLT_TEXT_OUTSIDE_ROOT: 'text stands beside the root element',
  XSLT_ATTRIBUTE_LATE: 'an attribute is added behind the content of its element',
  XSLT_ATTRIBUTE_LOST: 'an attribute is added where there is no element yet',

  // What the server does with stylesheets.
  XSLT_INJECTED_SELECT: 'a variable that the server fills has a select',
  XSLT_INJECTED_REWRITTEN: 'the server rewrites this element',
  XSLT_REMOTE_ID_EMPTY: 'a submission has no remote id yet',
  XSLT_PARAM_UNFILLED: 'nothing fills a global parameter',
  XSLT_DOCUMENT_ITEM: "document('') is the item, not the stylesheet",
  XSLT_INCLUDE: 'an included stylesheet cannot be found on the server',
  XSLT_ENTITY_LOST: 'entities of the stylesheet itself are lost',
  XSLT_RECURSION_DEEP: 'a template calls itself, which ends at about 1500 rounds',
  XSLT_RECURSION_ENDLESS: 'a template calls itself under no condition',
  XSLT_SORT_LANGUAGE: 'sorting is by code point, whatever the language',
  XSLT_SORT_AS_TEXT: 'numbers are sorted as texts',
  XSLT_SORT_CONSTANT: 'sorting by what is the same for all',
  XSLT_NOW: 'the stylesheet asks for the time',

  // PHP functions.
  PHP_TIMESTAMP_EMPTY: 'date or gmdate gets a timestamp that may be missing',
  PHP_NODE_SET: 'dateUtils gets an array of nodes in place of a text',
  PHP_SERVER_ZONE: 'a date is written or read in the zone of the server',
} as const satisfies Record<string, string>;
