import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { serveApi } from "../../../../simulation/provider/api";
import { SimulatedAws } from "../../../../simulation/provider/simulated-aws";
import { Account } from "../../../../cli/aws/account";
import type { Deployment } from "../../../../cli/change/deployment";
import type { Owner } from "../../../../cli/aws/mark";
import { Session } from "../../../../cli/change/session";
import { create } from "../../../../simulation/account/changes";
import {
    emptyAccount,
    type SimulatedAccount,
} from "../../../../simulation/account/simulated-account";
import { readSettledStack, readStackConfig } from "../../../../cli/stack-file/read";
import { projectDir } from "../../../support/run-stack";
import { SimulatedProgram } from "./program";

export const region = "us-east-1";
export const tags = { "workstation:project": "workstation", "workstation:stack": "dev" };
export const onSchedule = { ...tags, "workstation:snapshots": "workstation/dev/daily" };

/** A person who types a command, on a machine other than the tests'. */
export const isaac: Owner = { who: "isaac@laptop-2", pid: 1 };

/** A stack `dev` at the simulated AWS's own API, in this process: with no engine, and a stand-in for the program. */
export class SimulatedStack {
    private readonly folder = mkdtempSync(join(tmpdir(), "workstation-verbs-"));
    private readonly aws = new SimulatedAws(this.folder);
    private server: Server | undefined;
    private readonly environment = { ...process.env };
    /** What the commands have said. */
    readonly said: string[] = [];

    /** Serves the API, with the members' boxes and volumes in us-east-1a. */
    async begin(...members: readonly string[]): Promise<void> {
        cpSync(join(projectDir, "Pulumi.yaml"), join(this.folder, "Pulumi.yaml"));
        this.configure({
            members: members.map((name) => ({ name })),
            instanceTypes: ["t3a.large"],
        });
        this.server = serveApi(this.aws, () => undefined);
        await new Promise((resolve) => this.server?.once("listening", resolve));
        const { port } = this.server.address() as AddressInfo;
        Object.assign(process.env, {
            AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
            AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
            AWS_ACCESS_KEY_ID: "simulated",
            AWS_SECRET_ACCESS_KEY: "simulated",
        });
        this.change(() => emptyAccount({ callsUntilListed: 0 }));
        const program = this.program(isaac);
        this.change((account) => program.run(account));
    }

    /** Writes the stack file. */
    configure(settings: Readonly<Record<string, unknown>>): void {
        const config: Record<string, unknown> = { "aws:region": region };
        for (const [key, value] of Object.entries(settings)) config[`workstation:${key}`] = value;
        writeFileSync(this.file, stringify({ config }));
    }

    end(): void {
        this.server?.close();
        for (const key of Object.keys(process.env))
            if (!(key in this.environment)) Reflect.deleteProperty(process.env, key);
        rmSync(this.folder, { recursive: true });
    }

    get file(): string {
        return join(this.folder, "Pulumi.dev.yaml");
    }

    get account(): SimulatedAccount {
        return JSON.parse(
            readFileSync(join(this.folder, "account.json"), "utf8"),
        ) as SimulatedAccount;
    }

    /** Changes the account, or replaces it. */
    change(act: (account: SimulatedAccount) => SimulatedAccount | void): void {
        const account = this.aws.call("", (it) => structuredClone(it));
        const next = act(account) ?? account;
        writeFileSync(join(this.folder, "account.json"), JSON.stringify(next));
    }

    /** Adds a volume that is on no box. */
    addVolume(name: string, volumeTags: Record<string, string>): void {
        const inputs = { availabilityZone: `${region}a`, size: 50, tags: volumeTags };
        this.change((account) => {
            create(account, { type: "aws:ebs/volume:Volume", name, region, inputs });
        });
    }

    /** Opens the session of a command, for the person who types it. */
    session(me: Owner): { readonly session: Session; readonly program: SimulatedProgram } {
        const program = this.program(me);
        const login = { region };
        const settled = readSettledStack(this.folder, "dev");
        const session = Reflect.construct(Session, [
            ...[this.folder, settled, login],
            ...[program as unknown as Deployment, (line: string) => void this.said.push(line)],
        ]) as Session;
        Object.assign(session, { account: new Account(login, tags, me) });
        return { session, program };
    }

    private program(me: Owner): SimulatedProgram {
        return new SimulatedProgram(me, () => readStackConfig(this.folder, "dev"), {
            change: (act) => this.change(act),
            account: () => this.account,
        });
    }
}
