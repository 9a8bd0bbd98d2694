'use strict';
const { join } = require('node:path');

// The process that `mrssmith` forks for its XSLT engine.
require('../dist/start.cjs').startEngineChild(join(__dirname, '..', 'dist'));
