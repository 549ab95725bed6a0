import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SettledStack } from "../stack-file/read";
import { writeFileWhole } from "../write-file";
import { Refusal } from "../../settings/refusal";
import type { BoxesAlike, CheckedSettings } from "../../settings/check";
import { rowInFile } from "../../settings/own-settings";
import type { Settings } from "../../settings/settings";
import { Account, type LiveVolume, type Login } from "../aws/account";
import type { StackFile } from "./change";
import { Deployment } from "./deployment";
import { loginOf } from "./login";
import { type Edit, editStackFile } from "../stack-file/edit";
import { stackTags } from "../../planning/tags";

export type Say = (line: string) => void;

/** What a command that changes a stack works on: its file, its account and its engine. */
export class Session {
    readonly project: string;
    readonly stack: string;
    readonly account: Account;
    readonly region: string;
    private readonly file: string;
    /** The stack file as this command last read or wrote it. */
    private text: string;

    private constructor(
        readonly projectDir: string,
        private settled: SettledStack,
        readonly login: Login,
        readonly deployment: Deployment,
        readonly say: Say,
    ) {
        const { project, stack } = settled.config;
        this.project = project;
        this.stack = stack;
        const tags = stackTags(project, stack);
        this.region = login.region;
        this.account = new Account(login, tags);
        this.file = join(projectDir, `Pulumi.${stack}.yaml`);
        this.text = this.onDisk();
    }

    /**
     * @param makeNew whether the stack may be one that Pulumi does not know yet.
     * @throws Refusal when Pulumi cannot open the stack.
     */
    static async open(
        projectDir: string,
        settled: SettledStack,
        { makeNew, say }: { readonly makeNew: boolean; readonly say: Say },
    ): Promise<Session> {
        const { stack, config } = settled.config;
        const login = loginOf(config, stack);
        const show = (text: string) => {
            for (const line of text.split(/\r?\n/)) if (line.trim() !== "") say(`    ${line}`);
        };
        const deployment = await Deployment.open(projectDir, stack, { makeNew, show });
        return new Session(projectDir, settled, login, deployment, say);
    }

    get settings(): Settings {
        return this.settled.settings;
    }

    /** The members by boxes that are alike. */
    get alike(): readonly BoxesAlike[] {
        return this.settled.alike;
    }

    /** The stack file as this command last read or wrote it, and what it says. */
    get stackFile(): StackFile {
        const { projectDir, stack, region, text } = this;
        return { ...this.settled, projectDir, stack, region, text };
    }

    /** Writes other settings to the stack file, and works with them from now on. */
    adopt({ settings, alike, text }: CheckedSettings & { readonly text: string }): void {
        this.writeFile(text);
        this.settled = { ...this.settled, settings, alike };
    }

    readFile(): string {
        return this.text;
    }

    /** @throws Refusal when somebody else has changed the file since this command read or wrote it. */
    writeFile(text: string): void {
        if (this.onDisk() !== this.text) {
            throw new Refusal(
                `Pulumi.${this.stack}.yaml was changed while this command ran, so it was not overwritten; check it ` +
                    "and run this command again",
            );
        }
        writeFileWhole(this.file, text);
        this.text = text;
    }

    /** Writes a former text back, unless somebody else has changed the file: then theirs stays. */
    putBack(text: string): void {
        if (this.onDisk() === this.text) return this.writeFile(text);
        this.say(
            `Pulumi.${this.stack}.yaml was changed while this command ran, so it was not overwritten`,
        );
    }

    private onDisk(): string {
        return readFileSync(this.file, "utf8");
    }

    /**
     * Changes settings in the stack file, starting from a given text of it or from the current one. Without an edit every
     * byte of the text stays.
     */
    edit(edits: readonly Edit[], text = this.text): void {
        if (edits.length === 0) return this.writeFile(text);
        const members = this.settings.members.map(rowInFile);
        this.writeFile(editStackFile(text, this.project, edits, { members }));
    }

    /** Returns the volume that each member's data is on: their highest generation. */
    async currentVolumes(): Promise<LiveVolume[]> {
        return currentOf(await this.account.volumes(), this.settings);
    }
}

/** Returns the highest generation of each member in the settings. */
export function currentOf(
    volumes: readonly LiveVolume[],
    { members }: { readonly members: readonly { readonly name: string }[] },
): LiveVolume[] {
    return members.flatMap(({ name }) => {
        const theirs = volumes.filter(({ member }) => member === name);
        return theirs.sort((a, b) => b.generation - a.generation).slice(0, 1);
    });
}

/** @throws Refusal when none of these volumes is the member's. */
export function volumeOf(
    { stack }: Pick<Session, "stack">,
    member: string,
    volumes: readonly LiveVolume[],
): LiveVolume {
    const volume = volumes.find((it) => it.member === member);
    if (volume !== undefined) return volume;
    throw new Refusal(
        `${member} has no data volume in stack ${stack}; to create it: npx workstation up ${stack}`,
    );
}
