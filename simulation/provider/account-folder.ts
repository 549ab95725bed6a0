import {
    appendFileSync,
    existsSync,
    readFileSync,
    renameSync,
    statSync,
    writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Fault, Request } from "../account/faults";
import { emptyAccount, type SimulatedAccount } from "../account/simulated-account";

/** Kills the command at its next call of this action, before or after AWS has carried it out. */
export interface ApiFault {
    readonly action?: string;
    readonly when?: "before" | "after";
}

/** A process that a fault may kill: Pulumi's engine, or the project's own command. */
export type Client = "engine" | "client";

/**
 * Keeps a simulated account between runs, with the faults to come and the requests so far. The simulated AWS serves the
 * folder; tests change it from their own process.
 */
export class AccountFolder {
    private kept: { readonly written: number; readonly account: SimulatedAccount } | undefined;

    constructor(readonly path: string) {}

    /** Returns the account; reads its file again only if another process wrote it, as a test that lowers a quota does. */
    account(): SimulatedAccount {
        const path = join(this.path, "account.json");
        const written = existsSync(path) ? statSync(path).mtimeMs : 0;
        if (this.kept?.written !== written) {
            const account = this.load<SimulatedAccount>("account.json") ?? emptyAccount();
            this.kept = { written, account };
        }
        return this.kept.account;
    }

    keep(account: SimulatedAccount): void {
        this.save("account.json", account);
        this.kept = { written: statSync(join(this.path, "account.json")).mtimeMs, account };
    }

    get faults(): readonly Fault[] {
        return this.load<readonly Fault[]>("faults.json") ?? [];
    }

    set faults(faults: readonly Fault[]) {
        this.save("faults.json", faults);
    }

    get apiFault(): ApiFault {
        return this.load<ApiFault>("api-fault.json") ?? {};
    }

    set apiFault(fault: ApiFault) {
        this.save("api-fault.json", fault);
    }

    /** Notes one of the engine's requests, even one that is refused. */
    noteRequest(request: Request): void {
        appendFileSync(join(this.path, "requests.log"), `${JSON.stringify(request)}\n`);
    }

    requests(): readonly Request[] {
        const log = join(this.path, "requests.log");
        if (!existsSync(log)) return [];
        const lines = readFileSync(log, "utf8").trimEnd().split("\n");
        return lines.map((line) => JSON.parse(line) as Request);
    }

    noteProcess(client: Client, pid: number | undefined): void {
        this.save(`${client}.pid`, pid);
    }

    kill(client: Client): void {
        process.kill(this.load<number>(`${client}.pid`)!, "SIGKILL");
    }

    private load<T>(file: string): T | undefined {
        const path = join(this.path, file);
        return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as T) : undefined;
    }

    /** Saves by a rename, so that a kill never leaves half a file. */
    private save(file: string, content: unknown): void {
        const path = join(this.path, file);
        writeFileSync(`${path}.new`, JSON.stringify(content));
        renameSync(`${path}.new`, path);
    }
}
