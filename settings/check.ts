import type { Candidate } from "../catalog/machine-plan";
import { accessOf } from "./access";
import type { BoxSettings } from "./box-settings";
import { checkDesktop } from "./desktop";
import { ownKey } from "./edit";
import { parsed, type RawSettings } from "./fields";
import { checkPins, type Pins } from "./image-ids";
import { checkMachines } from "./machines";
import { checkNotebook } from "./notebook";
import { meant, settingWords } from "./meant";
import { inRow, readBox, rowInFile, topOf, without } from "./own-settings";
import { type Problem, shown } from "./problem";
import { checkRelease } from "./release";
import { fields, type Member, settingNames, type SettingName, type Settings } from "./settings";

/** Boxes with the same settings, which get the same machine. */
export interface BoxesAlike {
    readonly box: BoxSettings;
    /** Whose they are. */
    readonly members: readonly Member[];
    /** The machine that the catalog plans for each type of their list. */
    readonly candidates: readonly Candidate[];
}

/** Settings that are right, and the machines that the catalog plans for them. */
export interface CheckedSettings {
    readonly settings: Settings;
    /** In the order of the first member of each. */
    readonly alike: readonly BoxesAlike[];
}

/**
 * Turns raw configuration into settings, or gathers every problem in it.
 *
 * @param region where the stack is; `undefined` when the region is unknown or wrong.
 */
export function checkSettings(
    raw: RawSettings,
    region?: string,
): CheckedSettings | { readonly problems: readonly Problem[] } {
    const problems: Problem[] = [];
    refuseUnknownKeys(raw, problems);
    const given = (setting: SettingName) => ({ setting, raw, region, problems });
    const defaults = readBox(raw, region, problems) as BoxSettings;
    const rows = fields.members.read(given("members"));
    const imageId = fields.imageId.read(given("imageId"));
    const imageIds = fields.imageIds.read(given("imageIds"));
    const pins: Pins = { imageIds, ...(imageId !== undefined && { imageId }) };
    const kind = fields.access.read(given("access"));
    const memberAccess = fields.memberAccess.read(given("memberAccess"));
    const sharedData = fields.sharedData.read(given("sharedData"));
    const queue = fields.queue.read(given("queue"));
    const access = accessOf(kind, fields.sshFrom.read(given("sshFrom")), problems);

    const alike = new Map<string, JudgedBox & { readonly members: Member[] }>();
    const members = rows.map((row, index): Member => {
        const { name, own } = row;
        const key = JSON.stringify(own);
        const first = alike.get(key);
        const judged = first ?? judgeRow({ raw, own, region, defaults, pins, problems });
        const place = { index, name, own };
        problems.push(...judged.found.map((problem) => inRow(place, problem)));
        const member = { ...row, ...judged.box };
        if (first === undefined) alike.set(key, { ...judged, members: [member] });
        else first.members.push(member);
        return member;
    });
    const settings: Settings = {
        ...{ defaults, members, ...pins, access },
        ...(memberAccess !== undefined && { memberAccess }),
        ...(sharedData !== undefined && { sharedData }),
        ...(queue !== undefined && { queue }),
    };
    requireKeysForSsh(settings, problems);
    const found = [...alike.values()];
    const candidates = found.flatMap((it) => it.candidates);
    checkPins(pins, candidates, problems);
    if (problems.length > 0) return { problems };
    return {
        settings,
        alike: found.map((it) => ({
            box: it.box,
            members: it.members,
            candidates: it.candidates,
        })),
    };
}

interface JudgedBox {
    readonly box: BoxSettings;
    readonly candidates: readonly Candidate[];
    /** Faults of the row's own values, or of all values together, where the row decides about one of them. */
    readonly found: readonly Problem[];
}

interface Row {
    readonly raw: RawSettings;
    readonly own: RawSettings;
    readonly region: string | undefined;
    readonly defaults: BoxSettings;
    readonly pins: Pins;
    /** Those found so far. Faults of a row without settings of its own are the stack's, and go here. */
    readonly problems: Problem[];
}

/** Reads what a row says about its box, and checks the box that this and the stack's settings make. */
function judgeRow({ raw, own, region, defaults, pins, problems }: Row): JudgedBox {
    const names = Object.keys(own);
    if (names.length === 0) {
        checkDesktop(defaults, problems);
        checkNotebook(defaults, problems);
        checkRelease(defaults, problems);
        return { box: defaults, candidates: checkMachines(defaults, pins, problems), found: [] };
    }
    const read: Problem[] = [];
    const values = readBox({ ...raw, ...own }, region, read, names);
    const box = { ...without(defaults, names), ...values } as BoxSettings;
    const ofStack = problems.filter(({ setting }) => !(topOf(setting) in own));
    const all = [...ofStack, ...read];
    checkDesktop(box, all);
    checkNotebook(box, all);
    checkRelease(box, all);
    const candidates = checkMachines(box, pins, all);
    return { box, candidates, found: all.slice(ofStack.length) };
}

function refuseUnknownKeys(raw: RawSettings, problems: Problem[]): void {
    for (const [key, value] of Object.entries(raw)) {
        if (settingNames.some((known) => known === key)) continue;
        const near = meant(key, settingNames, settingWords);
        problems.push({
            setting: key,
            wrong: "is not a setting of this project",
            got: shown(parsed(value)),
            allowed: settingNames.join(", "),
            fix: [{ path: [key], ...(near !== undefined && { rename: near }) }],
        });
    }
}

/** Session Manager opens a shell without a key; a box reached by SSH alone needs one. */
function requireKeysForSsh({ access, members }: Settings, problems: Problem[]): void {
    if (access.kind !== "ssh") return;
    const refused = new Set(problems.map((problem) => problem.setting));
    members.forEach((member, index) => {
        const { name, sshPublicKeys } = member;
        const setting = `members[${index}].sshPublicKeys`;
        if (sshPublicKeys.length > 0 || refused.has(setting)) return;
        problems.push({
            setting,
            wrong: `is empty although access is ssh, so ${name || "this member"} could not log in`,
            got: "[]",
            allowed: "at least one OpenSSH public key",
            // The whole row: a stack file without `members` has the default's, and Pulumi would set a row without a name.
            fix: [
                {
                    path: ["members", index],
                    value: { ...rowInFile(member), sshPublicKeys: [ownKey] },
                },
            ],
        });
    });
}
