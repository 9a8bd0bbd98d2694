#!/usr/bin/env node
'use strict';
const { join } = require('node:path');

const dist = join(__dirname, '..', 'dist');
void require('../dist/start.cjs').start(process.argv, dist, (url) => import(url));
