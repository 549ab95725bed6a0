import { expect } from "chai";
import { type Aws, openAws } from "../../../../cli/boxes/open-aws";
import { type Laptop, openServer } from "../../../../cli/connect/notebook/open-server";
import { servers } from "../../../../cli/connect/notebook/servers";
import { PretendAws, pretendBox } from "../../boxes/support/pretend-aws";
import { printed } from "../../boxes/support/printed";
import { multiplexing } from "../../session/agent-port";
import { Service, until } from "../../session/service";

const secret = "s3cret-of_this-start-0123";

describe("`workstation notebook` and `tensorboard`", () => {
    let pretend: PretendAws;
    let service: Service;
    let aws: Aws;
    let end: AbortController;
    let opened: string[];
    let laptop: Laptop;
    beforeEach(async () => {
        pretend = new PretendAws();
        await pretend.begin();
        pretend.boxes = [pretendBox()];
        end = new AbortController();
        opened = [];
        service = await Service.start(multiplexing(() => ({ answer: Buffer.alloc(0) })));
        aws = { ...(await openAws({})), ssm: service.ssm as Aws["ssm"] };
        laptop = {
            stop: end.signal,
            start: () => Promise.resolve(`/login?next=%2Flab&token=${secret}`),
            browse: (address) => Promise.resolve(opened.push(address) > 0),
        };
    });
    afterEach(() => {
        service.close();
        pretend.end();
    });

    /** Runs the command until Ctrl-C, which comes after the first address has been followed. */
    async function run(server: (typeof servers)[keyof typeof servers] = servers.notebook) {
        let target: string | null = null;
        const said = await printed(async () => {
            const running = openServer(aws, {}, server, undefined, laptop);
            try {
                await until(() => opened.length === 1);
                target = (await fetch(opened[0]!, { redirect: "manual" })).headers.get("location");
            } finally {
                end.abort();
                await running;
            }
        });
        return { ...said, target: target as string | null };
    }

    it("open the page logged in, with the token in no printed line and in no command line", async () => {
        const { out, err, target } = await run();
        expect(target).to.match(
            new RegExp(`^http://127\\.0\\.0\\.1:\\d+/login\\?next=%2Flab&token=${secret}$`),
        );
        expect(opened[0] + out + err).to.not.contain(secret);
        expect(out).to.equal("");
        expect(err).to.contain("JupyterLab on ana's box in dev is open until you press Ctrl-C");
        expect(service.sessions[0]?.input.Parameters).to.deep.equal({ portNumber: ["8888"] });
    });

    it("forward TensorBoard's port, which is not the one of `train --port 6006`", async () => {
        await run(servers.tensorboard);
        expect(service.sessions[0]?.input.Parameters).to.deep.equal({ portNumber: ["16006"] });
    });

    it("print an address that works once where no browser can be opened", async () => {
        laptop = { ...laptop, browse: (address) => Promise.resolve(opened.push(address) < 0) };
        const { out } = await run();
        expect(out).to.equal(`${opened[0]}\n`);
        expect(out).to.not.contain(secret);
    });

    it("open no session where Ctrl-C came while the server started", async () => {
        laptop = { ...laptop, start: () => Promise.resolve(undefined) };
        await printed(() => openServer(aws, {}, servers.notebook, undefined, laptop));
        expect([service.calls, opened]).to.deep.equal([[], []]);
    });
});
