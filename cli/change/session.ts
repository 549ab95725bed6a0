import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readSettledStack } from "../stack-file/read";
import { writeFileWhole } from "../write-file";
import { Refusal } from "../../settings/refusal";
import type { Settings } from "../../settings/settings";
import { Account, type LiveVolume, type Login } from "../aws/account";
import { Deployment } from "./deployment";
import { loginOf } from "./login";
import { type Edits, editStackFile } from "../stack-file/edit";
import { stackTags } from "../../planning/tags";

export type Say = (line: string) => void;

/** What a command that changes a stack works on: its file, its account and its engine. */
export class Session {
    readonly account: Account;
    readonly region: string;
    private readonly file: string;
    /** The stack file as this command last read or wrote it. */
    private text: string;

    private constructor(
        readonly projectDir: string,
        readonly project: string,
        readonly stack: string,
        readonly login: Login,
        readonly settings: Settings,
        readonly deployment: Deployment,
        readonly say: Say,
    ) {
        const tags = stackTags(project, stack);
        this.region = login.region;
        this.account = new Account(login, tags);
        this.file = join(projectDir, `Pulumi.${stack}.yaml`);
        this.text = this.onDisk();
    }

    /**
     * @param makeNew whether the stack may be one that Pulumi does not know yet.
     * @throws Refusal when the stack's settings are refused, or Pulumi cannot open it.
     */
    static async open(
        projectDir: string,
        stack: string,
        { makeNew, say }: { readonly makeNew: boolean; readonly say: Say },
    ): Promise<Session> {
        const { config: stackConfig, settings } = readSettledStack(projectDir, stack);
        const { project, config } = stackConfig;
        const login = loginOf(config, stack);
        const show = (text: string) => {
            for (const line of text.split(/\r?\n/)) if (line.trim() !== "") say(`    ${line}`);
        };
        const deployment = await Deployment.open(projectDir, stack, { makeNew, show });
        return new Session(projectDir, project, stack, login, settings, deployment, say);
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

    /** Changes settings in the stack file, starting from a given text of it or from the current one. */
    edit(edits: Edits, text = this.text): void {
        this.writeFile(editStackFile(text, this.project, edits));
    }

    /** Returns the volume that each member's data is on: their highest generation. */
    async currentVolumes(): Promise<LiveVolume[]> {
        return currentOf(await this.account.volumes(), this.settings);
    }
}

/** Returns the highest generation of each member in the settings. */
export function currentOf(
    volumes: readonly LiveVolume[],
    { members }: Pick<Settings, "members">,
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
