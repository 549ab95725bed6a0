import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { packed } from "../cloud-init/packing";

/** The modules of a job's entry, each after those that it imports. */
const modules = [
    ...["trouble", "credentials", "signing", "s3", "source", "results", "checkpoints"],
    ...["spent", "image"],
    ...["signals", "nodes", "meeting", "launch", "entry"],
] as const;

/** Makes the modules in their order, out of what is packed in the word before, and starts the entry. */
const loader = (text: string) =>
    [
        "import base64,json,sys,types,zlib",
        `for name,text in json.loads(zlib.decompress(base64.b64decode("${text}"))):`,
        " module=sys.modules[name]=types.ModuleType(name)",
        ' exec(compile(text,name+".py","exec"),module.__dict__)',
        "module.main()",
    ].join("\n");

/**
 * Returns the command of a job definition: the whole entry in one word, because a job in a network without internet
 * could fetch it from nowhere but S3, and needs it for that. Base64 and not base85: JSON writes three of base85's
 * characters in six each (decision 0056).
 */
export function jobCommand(): string[] {
    const sources = modules.map((name) => {
        const text = readFileSync(join(__dirname, `${name}.py`), "utf8");
        return [name, packed(text, "python")];
    });
    return [
        "python3",
        "-c",
        loader(deflateSync(JSON.stringify(sources), { level: 9 }).toString("base64")),
    ];
}
