import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replayLogFile } from '../../support/replay.js';
import { crashLoop } from '../../support/fault-scenarios.js';
import { playFaults } from '../../support/play-faults.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { linesOf } from '../../support/walk.js';
