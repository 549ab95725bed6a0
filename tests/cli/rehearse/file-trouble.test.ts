import { expect } from "chai";
import { fileTrouble } from "../../../cli/rehearse/file-trouble";
import { Refusal } from "../../../settings/refusal";

const failed = (code: string, syscall = "open") =>
    Object.assign(new Error(`${code}: some words, ${syscall}`), {
        ...{ code, syscall },
        path: "/project/.cache/rehearse/dev/port",
    });

describe("a file system that refuses a rehearsal", () => {
    for (const [code, words] of [
        [
            "EACCES",
            /^you may not write to \.cache\/rehearse\/dev\/port: .*: sudo chown -R .* \.cache/,
        ],
        ["EPERM", /^you may not write to .*: sudo chown -R/],
        ["EROFS", /is on a disk that is mounted read-only; see how: findmnt -T \.$/],
        ["ENOSPC", /^the disk with .*port is full; see what fills it: df -h \.cache$/],
        ["EDQUOT", /^your quota on the disk with .* is used up; see it: quota -s$/],
    ] as const)
        it(`is told in one sentence with a command, and is no bug of ours: ${code}`, () => {
            const told = fileTrouble(failed(code), "/project");
            expect(told).to.be.instanceOf(Refusal);
            expect((told as Error).message)
                .to.match(words)
                .and.not.match(/\n/);
        });

    it("is told of a folder that a read-only disk refuses, which Node says is not there", () => {
        const told = fileTrouble(failed("ENOENT", "mkdir"), "/project") as Error;
        expect(told.message).to.match(/mounted read-only/);
    });

    it("leaves any other error as it is", () => {
        for (const error of [
            failed("EIO"),
            failed("ENOENT"),
            new Error("odd"),
            new Refusal("no"),
            "text",
        ])
            expect(fileTrouble(error, "/project")).to.equal(error);
    });
});
