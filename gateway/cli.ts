#!/usr/bin/env node
/** `npx letta-chat-gateway`: everything on Node (README.md). */
import process from 'node:process';
import { parseArgs } from 'node:util';
import type Letta from '@letta-ai/letta-client';
import { createApp } from './app.ts';
import { createLetta } from './mint/letta.ts';
import { checkLetta, warningsOf } from './operations/check-letta.ts';
import { ConfigError, readConfig, type Config } from './operations/config.ts';
import { readEnvironment, readFile } from './operations/environment.ts';
import { NO_GUARD } from './operations/guard-config.ts';
import { serve } from './operations/serve.ts';
import { readOperatorConfig, type OperatorConfig } from './operator/config.ts';
import { serveOperator } from './operator/serve.ts';
import { openState } from './state/open.ts';
import type { State } from './state/state.ts';

const HELP = `Usage: letta-chat-gateway [options]
       letta-chat-gateway delete-idle --days N [--delete] [options]
       letta-chat-gateway operator [options]

  delete-idle    lists the anonymous visitors who haven't written for N days;
                 with --delete it deletes them and all that is theirs
  operator       serves the operator's page and tools on this machine (OPERATOR_KEY)
  --config FILE  variables as NAME=value lines; those of the environment win
  --check        checks the variables, Letta and the state, and ends
  --help         shows this

The variables are in README.md.
`;

const COMMANDS = ['delete-idle', 'operator'];

try {
  const { values, positionals } = readArguments();
  const { config: file, check, help, days, delete: isForReal } = values;
  const [command, ...others] = positionals;
  if (others.length > 0 || (command !== undefined && !COMMANDS.includes(command))) {
    throw new ConfigError(`There is no such command: ${positionals.join(' ')}.\n\n${HELP}`);
  }
  if (help) {
    process.stdout.write(HELP);
  } else {
    const variables = readEnvironment({ ...(file && readFile(file)), ...process.env });
    const config = readConfig(variables);
    if (command === 'operator') await operate(config, readOperatorConfig(variables));
    else if (command) await deleteIdle(config, days, isForReal);
    else await run(config, check);
  }
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(1);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        config: { type: 'string' },
        check: { type: 'boolean' },
        help: { type: 'boolean' },
        days: { type: 'string' },
        delete: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new ConfigError(`${error instanceof Error ? error.message : 'Unknown arguments.'}\n\n${HELP}`);
  }
}

/** Letta and the state, once both have answered. */
async function open(config: Config): Promise<{ config: Config; letta: Letta; state: State }> {
  const letta = createLetta(config);
  await checkLetta(letta, config);
  const state = await openState(config.stateUrl).catch(() => {
    throw new ConfigError("The state (STATE_URL) can't be opened.");
  });
  return { config, letta, state };
}

async function deleteIdle(config: Config, days: string | undefined, isForReal = false): Promise<void> {
  const count = Number(days ?? config.idleDays);
  if (!Number.isInteger(count) || count < 1) throw new ConfigError('Say how many days: --days 30.');
  const opened = await open(config);
  const app = createApp({ ...opened, addressOf: () => '' });
  for (const { visitorId, lastSeen } of await app.sweepIdle(count, !isForReal)) console.log(`${lastSeen} ${visitorId}`);
  await opened.state.close();
}

async function operate(config: Config, operator: OperatorConfig): Promise<void> {
  const state = await openState(config.stateUrl).catch(() => {
    throw new ConfigError("The state (STATE_URL) can't be opened.");
  });
  await serveOperator({ config, operator, letta: createLetta(config), state });
  console.log(`page and REST: http://localhost:${operator.port}, MCP: http://localhost:${operator.mcpPort}/mcp`);
  console.log(`ready: http://localhost:${operator.port}`);
}

async function run(config: Config, isCheck = false): Promise<void> {
  // Here all visitors are anonymous. Before anything is asked, and in a check too.
  if (config.isProduction && !config.guard) throw new ConfigError(NO_GUARD);
  const opened = await open(config);
  const { state } = opened;
  for (const warning of await warningsOf(opened)) console.warn(`warning: ${warning}`);
  if (isCheck) {
    await state.get('check');
    await state.close();
    console.log(`ok: ${config.baseUrl} answers, and the state can be opened.`);
    return;
  }
  await serve(opened).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(
      error.code === 'EADDRINUSE'
        ? `Port ${config.port} is in use: set TOKEN_PORT to another one.`
        : `The gateway can't listen on port ${config.port}: ${error.message}.`,
    );
  });
  console.log(`ready: http://localhost:${config.port}`);
}
