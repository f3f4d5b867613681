#!/usr/bin/env node
/** `npx letta-chat-gateway`: everything on Node (README.md). */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { createLetta } from './mint/letta.ts';
import { checkLetta } from './operations/check-letta.ts';
import { ConfigError, readConfig, type Config } from './operations/config.ts';
import { readEnvironment, readFile } from './operations/environment.ts';
import { serve } from './operations/serve.ts';
import { openState } from './state/open.ts';

const HELP = `Usage: letta-chat-gateway [options]

  --config FILE  variables as NAME=value lines; those of the environment win
  --check        checks the variables, Letta and the state, and ends
  --help         shows this

The variables are in README.md.
`;

try {
  const { config: file, check, help } = readArguments();
  if (help) {
    process.stdout.write(HELP);
  } else {
    await run(readConfig(readEnvironment({ ...(file && readFile(file)), ...process.env })), check);
  }
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(1);
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: { config: { type: 'string' }, check: { type: 'boolean' }, help: { type: 'boolean' } },
    });
    return values;
  } catch (error) {
    throw new ConfigError(`${error instanceof Error ? error.message : 'Unknown arguments.'}\n\n${HELP}`);
  }
}

async function run(config: Config, isCheck = false): Promise<void> {
  const letta = createLetta(config);
  await checkLetta(letta, config);
  const state = await openState(config.stateUrl).catch(() => {
    throw new ConfigError("The state (STATE_URL) can't be opened.");
  });
  if (config.agentId) {
    console.warn(
      `warning: LETTA_AGENT_ID is set, so all visitors share ${config.agentId} and can read each other's conversation.`,
    );
  }
  if (isCheck) {
    await state.get('check');
    await state.close();
    console.log(`ok: ${config.baseUrl} answers, and the state can be opened.`);
    return;
  }
  await serve({ config, letta, state }).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(
      error.code === 'EADDRINUSE'
        ? `Port ${config.port} is in use: set TOKEN_PORT to another one.`
        : `The gateway can't listen on port ${config.port}: ${error.message}.`,
    );
  });
  console.log(`ready: http://localhost:${config.port}`);
}
