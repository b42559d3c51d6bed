/** The managers take items to start with and hand each to `_add`, whose overrides use the guild, message or thread that is set after `super()`. */
import { createRequire } from "node:module";
import path from "node:path";
import { packagesFolder } from "../corpora.mjs";
import { claim } from "./probe.mjs";

const require = createRequire(path.join(packagesFolder, "node_modules/discord.js/src/index.js"));
const { Client } = require("discord.js");
const client = new Client({ intents: [] });
const user = { id: "7", username: "probe" };
const guild = { id: "1", client, members: { cache: new Map() } };
const emoji = { id: "2", name: "probe" };

/** [manager, owner, item, the item's name for its owner] */
const cases = [
  ["ApplicationEmojiManager", { id: "1", client }, emoji, "application"],
  ["AutoModerationRuleManager", guild, { id: "3", guild_id: "1", name: "probe", creator_id: "7", trigger_type: 1, event_type: 1, enabled: true, actions: [] }, "guild"],
  ["GuildApplicationCommandManager", guild, { id: "3", application_id: "4", name: "probe", type: 1 }, "guild"],
  ["GuildBanManager", guild, { user, reason: "none" }, "guild"],
  ["GuildEmojiManager", guild, { ...emoji, roles: [] }, "guild"],
  ["GuildMemberManager", guild, { user, roles: [] }, "guild"],
  ["ReactionManager", { id: "1", client }, { emoji, count: 1, me: false, burst_colors: [], me_burst: false, count_details: { burst: 0, normal: 1 } }, "message"],
  ["RoleManager", guild, { id: "3", name: "probe", permissions: "0", colors: {} }, "guild"],
  ["ThreadMemberManager", { id: "1", client }, { user_id: "7", flags: 0, join_timestamp: "2026-01-01" }, "thread"],
  ["VoiceStateManager", guild, { user_id: "7" }, "guild"],
];

for (const [name, owner, item, key] of cases) {
  const exported = require(`./managers/${name}.js`);
  const Manager = exported[name] ?? exported;
  const later = new Manager(owner)._add(item);
  claim(`${name}: an item added to a finished manager knows its ${key}`, later[key] === owner);
  claim(`${name}: an item given to the constructor does not`, startedWith(Manager, owner, item)[key] !== owner, describe(Manager, owner, item, key));
}
process.exit();

function startedWith(Manager, owner, item) {
  try {
    return new Manager(owner, [item]).cache.first();
  } catch (error) {
    return { error };
  }
}

function describe(Manager, owner, item, key) {
  const started = startedWith(Manager, owner, item);
  return started.error ? String(started.error) : `${key} is ${String(started[key])}`;
}
