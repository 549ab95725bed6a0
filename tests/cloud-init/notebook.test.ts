import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { Sandbox } from "./sandbox";

const files = join(__dirname, "../../cloud-init/files");
const live = "/var/lib/workstation/live/current";

/** Docker with a training image: `build` fails until the file `packages` is there, and prints the recipe. */
const docker = `
case "$1 $2" in
"image inspect") case $3 in workstation-notebook:*) [ -e "$SANDBOX/built" ] ;; *) true ;; esac ;;
"build -t")
    cp "$5" "$SANDBOX/recipe"
    if [ -e "$SANDBOX/packages" ]; then touch "$SANDBOX/built"; exit; fi
    touch "$SANDBOX/packages"
    printf 'Step 1/4 : FROM it\\n\\033[91mERROR: No matching distribution found for jupyterlab\\033[0m\\nERROR: more\\nended\\n'; exit 1 ;;
"image ls") echo workstation-notebook:of-an-old-recipe ;;
esac`;

describe("The notebook's image on a box", () => {
    let sandbox: Sandbox;
    beforeEach(() => {
        sandbox = new Sandbox("debian12-cpu");
        sandbox.commands({ docker });
        mkdirSync(sandbox.path("/run"));
    });
    afterEach(() => sandbox.remove());
    const build = () =>
        sandbox.run(`${live}/notebook_image.py`, [], {
            edit: (text) => `#!/usr/bin/python3\n${text.replace(/^waits = .*$/m, "waits = (0,)")}`,
        });

    it("is built from the training image, with a second try after a failure, whose reason is kept", async () => {
        const { status, output } = await build();
        expect(status).to.equal(0);
        expect(output).to.match(
            /could not be built: ERROR: No matching distribution found for jupyterlab; the next try is at \d\d:\d\d UTC, or: sudo systemctl restart notebook-image\n/,
        );
        expect(sandbox.read("/recipe")).to.match(
            /^FROM \S*tensorflow-training:\S+\nUSER 0\nCOPY notebook-pins.txt /,
        );
        expect(sandbox.read("/run/notebook-image")).to.equal("ready\n");
        expect(sandbox.log).to.include("docker rmi workstation-notebook:of-an-old-recipe");
    });

    it("is not built again where it is there, and has another name after a change of its recipe", async () => {
        sandbox.write("/built", "");
        await build();
        expect(sandbox.log.filter((line) => line.startsWith("docker build"))).to.deep.equal([]);
        const asked = () =>
            sandbox.log.filter((line) => line.includes("inspect workstation-notebook:")).at(-1);
        const before = asked();
        sandbox.write(`${live}/notebook-pins.txt`, "jupyterlab==5\n");
        await build();
        expect(asked()).to.not.equal(before);
    });
});

describe("`workstation notebook` on a box", () => {
    let sandbox: Sandbox;
    beforeEach(() => {
        sandbox = new Sandbox("debian12-cpu");
        sandbox.commands({ docker });
        const config = "/etc/workstation/config.env";
        const own = sandbox.read(config).replace(/(_USER=).*/, `$1${userInfo().username}`);
        sandbox.write(config, own);
    });
    afterEach(() => sandbox.remove());
    const said = async (...words: string[]) => {
        const { status, output } = await sandbox.run(`${live}/workstation`, words, {
            env: { DISPLAY: "" },
        });
        return [status, output];
    };

    it("is refused while the notebook is off, with the line that switches it on", async () => {
        expect(await said("notebook", "--login")).to.deep.equal([
            1,
            "workstation: the notebook is off on this box; `notebook: true` in the stack file switches it on\n",
        ]);
    });

    it("is refused with the reason while the image is not there", async () => {
        sandbox.write(`${live}/notebook-on`, "");
        sandbox.write("/run/notebook-image", "the image could not be built: no network\n");
        expect(await said("tensorboard", "--login")).to.deep.equal([
            1,
            "workstation: the image could not be built: no network\n",
        ]);
        sandbox.write("/run/notebook-image", "ready\n");
        expect(await said("notebook", "--login")).to.deep.equal([
            1,
            "workstation: the image of the notebook is not on this box; this builds it: sudo systemctl restart notebook-image\n",
        ]);
    });

    it("is refused without a desktop, with what to type on the laptop", async () => {
        sandbox.write(`${live}/notebook-on`, "");
        sandbox.write("/built", "");
        expect(await said("notebook")).to.deep.equal([
            1,
            "workstation: there is no desktop here to open it on; on your laptop: workstation notebook\n",
        ]);
    });

    it("is refused for words that it does not take", async () => {
        expect(await said("notebook", "x")).to.deep.equal([
            2,
            "workstation: `workstation notebook` takes no more words, and got 'x'\n",
        ]);
        expect(await said("tensorboard", "--logdir")).to.deep.equal([
            2,
            "workstation: --logdir is no option of `workstation tensorboard`; it takes --login\n",
        ]);
    });
});

describe("In the notebook's image", () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "workstation-"))));
    afterEach(() => rmSync(folder, { recursive: true }));
    /** Runs a script with a Python package of our own in the place of the real one. */
    const python = (script: string, args: readonly string[], name: string, text: string) => {
        const package_ = join(folder, name.split("/")[0]!);
        mkdirSync(package_);
        // Without it, Python would prefer the real package.
        writeFileSync(join(package_, "__init__.py"), "");
        writeFileSync(join(folder, name), text);
        return execFileSync("python3", [join(files, script), ...args], {
            encoding: "utf8",
            env: { ...process.env, PYTHONPATH: folder, FOLDER: folder, PIP_NO_INDEX: "1" },
        });
    };

    it("packages of the training image keep their versions, and new ones get those of the list", () => {
        writeFileSync(
            join(folder, "pins"),
            "Jinja2==3.1.6\ntyping_extensions==4.16.0\njupyterlab==4.6.6\n",
        );
        const pip =
            "import os, shutil, sys\n" +
            "if sys.argv[1] == 'list': print('typing-extensions==4.5.0\\njinja2==3.0.0')\n" +
            "else: shutil.copy(sys.argv[sys.argv.index('-c') + 1], os.environ['FOLDER'] + '/constraints'); print(*sys.argv[-2:])\n";
        const words = [join(folder, "pins"), "jupyterlab", "ipykernel"];
        expect(python("notebook_install.py", words, "pip/__main__.py", pip)).to.equal(
            "jupyterlab ipykernel\n",
        );
        expect(readFileSync(join(folder, "constraints"), "utf8").split("\n")).to.deep.equal([
            "typing-extensions==4.5.0",
            "jinja2==3.0.0",
            "jupyterlab==4.6.6",
        ]);
    });

    it("TensorBoard lets in who has the token or its cookie, and nobody else", () => {
        writeFileSync(join(folder, "token"), "right");
        // TensorBoard's own classes, as far as the door uses them; it asks its server and prints the answers.
        const program = `
import hashlib
class WerkzeugServer:
    def __init__(self, application, flags):
        self.application = application
class TensorBoard:
    def __init__(self, server_class):
        self.server_class = server_class
    def configure(self, argv):
        print(argv[1:5])
    def main(self):
        server = self.server_class(lambda environ, start: [b"the page"], None)
        name = "tensorboard-" + hashlib.sha256(b"right").hexdigest()[:12]
        for query, cookie in [("", ""), ("token=wrong", ""), ("token=right", ""), ("", name + "=wrong"), ("", "a=b; " + name + "=right"), ("", "\\x00;;=")]:
            said = []
            body = server.application({"QUERY_STRING": query, "HTTP_COOKIE": cookie}, lambda status, headers: said.extend([status, dict(headers).get("Location", ""), dict(headers).get("Set-Cookie", "")]))
            print(said[:2], b"".join(body)[:8], said[2:] == [name + "=right; HttpOnly; SameSite=Lax; Path=/"])
`;
        const words = ["/data/runs", join(folder, "token"), "/run/x"];
        expect(
            python("tensorboard_door.py", words, "tensorboard/program.py", program).split("\n"),
        ).to.deep.equal([
            "['--logdir', '/data/runs', '--host', 'unix:///run/x']",
            "['403 Forbidden', ''] b'Only the' False",
            "['403 Forbidden', ''] b'Only the' False",
            "['302 Found', '/'] b'' True",
            "['403 Forbidden', ''] b'Only the' False",
            "[] b'the page' False",
            "['403 Forbidden', ''] b'Only the' False",
            "",
        ]);
    });
});
