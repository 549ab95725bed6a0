import { exitCodes } from "../../exit-codes";
import { print } from "../../print";
import { filesText, sizeText } from "./pace";
import type { FileToCopy, Plan } from "./scan";

export const say = (line: string) => print(`${line}\n`, process.stderr);

/** What was not copied, and what was. */
export class Report {
    say = say;
    moved = { bytes: 0, files: 0 };
    private readonly began = Date.now();
    private unsettled: number;
    private hasFailed = false;
    readonly failed = (path: string, why: string) => {
        this.hasFailed = true;
        this.say(`not copied: ${path}: ${why}`);
    };

    constructor(private readonly plan: Plan) {
        this.unsettled = plan.files.length;
        for (const { path, why } of plan.leftOut) this.failed(path, why);
    }

    get isEmpty(): boolean {
        const { files, links, foldersToMake, attributes } = this.plan;
        return [files, links, foldersToMake, attributes].every((it) => it.length === 0);
    }

    settled({ from }: FileToCopy, why: string | undefined): void {
        this.unsettled -= 1;
        if (why !== undefined) this.failed(from, why);
    }

    end(): void {
        const { unchanged } = this.plan;
        const { bytes, files } = this.moved;
        const seconds = (Date.now() - this.began) / 1000;
        const rate = sizeText(bytes / Math.max(0.001, seconds));
        const same = unchanged === 0 ? "" : `, ${filesText(unchanged)} there already`;
        if (this.unsettled > 0) this.say(`${filesText(this.unsettled)} not copied`);
        this.say(`copied ${filesText(files)} (${sizeText(bytes)}, ${rate}/s)${same}`);
        if (this.hasFailed || this.unsettled > 0) process.exitCode = exitCodes.refused;
    }
}
