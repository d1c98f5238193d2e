using System.Text;
using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Data.Annotations;

namespace Tessera.Data.Tests.Annotations;

public sealed class JsonStreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_FileOfManyBuffers_FindsEveryEntryAndItsPlace()
    {
        var random = new Random(13);
        // Texts up to three buffers long, so that tokens lie across their ends in every way.
        object[] items = [.. Enumerable.Range(0, 200).Select(i => new
        {
            before = new { id = -1, list = Enumerable.Range(0, random.Next(400)) },
            id = i,
            text = string.Concat(Enumerable.Range(0, i == 77 ? 200_000 : random.Next(3000))
                .Select(_ => "aé\"\\\n"[random.Next(5)])),
        })];
        foreach (string mark in (string[])["", "\uFEFF"])
        {
            byte[] bytes = Encoding.UTF8.GetBytes(mark + JsonSerializer.Serialize(new { other = items, items }));
            string path = _folder.Add("large.json", bytes);
            List<(long Id, string Text, long Start, long End)> found = [];

            using (var json = new JsonStream(path))
            {
                json.Enter(JsonTokenType.StartObject, "the document");
                while (json.NextProperty())
                {
                    if (!json.NameIs("items"u8))
                    {
                        json.Skip();
                        continue;
                    }
                    json.Enter(JsonTokenType.StartArray, "items");
                    while (json.NextItem())
                    {
                        (long start, long id, string text) = (json.TokenStart, -1, "");
                        while (json.NextProperty())
                        {
                            if (json.NameIs("id"u8)) id = json.ReadWhole("id");
                            else if (json.NameIs("text"u8)) text = json.ReadText("text");
                            else json.Skip();
                        }
                        found.Add((id, text, start, json.TokenEnd));
                    }
                }
            }

            Assert.Equal(items.Length, found.Count);
            foreach ((long id, string text, long start, long end) in found)
            {
                using JsonDocument again = JsonDocument.Parse(bytes.AsMemory((int)start, (int)(end - start)));
                Assert.Equal(id, again.RootElement.GetProperty("id").GetInt64());
                Assert.Equal(again.RootElement.GetProperty("text").GetString(), text);
            }
            Assert.Equal(Enumerable.Range(0, items.Length).Select(i => (long)i), found.Select(f => f.Id));
        }
    }

    [Fact]
    public void CocoFile_OfManyMegabytes_IsKeptAsPlacesOnly()
    {
        const int Images = 2000, Annotations = 40_000;
        string polygon = string.Join(',', Enumerable.Range(0, 100).Select(i => $"{i}.25"));
        string path = Path.Combine(_folder.Path, "instances_train.json");
        using (var file = new StreamWriter(path))
        {
            file.Write("""{"categories":[{"id":1,"name":"a"}],"annotations":[""");
            string comma = "";
            for (int i = 0; i < Annotations; i++, comma = ",")
                file.Write($$"""{{comma}}{"id":{{i}},"image_id":{{i * 7 % Images}},"segmentation":[[{{polygon}}]]}""");
            file.Write("],\"images\":[");
            comma = "";
            for (int i = 0; i < Images; i++, comma = ",") file.Write($$"""{{comma}}{"id":{{i}},"file_name":"{{i}}.jpg"}""");
            file.Write("]}");
        }
        long before = GC.GetAllocatedBytesForCurrentThread();

        CocoFile coco = CocoFile.Read(path);

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before, size = new FileInfo(path).Length;
        // 9.1 MB measured, most of it lists outgrown; the file's own text would be 25 MB.
        Assert.True(size > 20 << 20 && allocated < 12 << 20, $"{allocated} bytes allocated for a file of {size}");
        var ids = new List<string>();
        coco.Visit(3, annotation => ids.Add(annotation.Shown("id")));
        Assert.Equal(Enumerable.Range(0, Annotations).Where(i => i * 7 % Images == 3).Select(i => $"{i}"), ids);
    }

    [Fact]
    public void Read_NoJson_IsOneLine()
    {
        foreach (string text in (string[])["", "{", "[1,", "{\"a\":tru", "{\"a\":\"", "nonsense"])
        {
            string path = _folder.Add("bad.json", text);
            using var json = new JsonStream(path);

            InputException error = Assert.Throws<InputException>((Action)(() =>
            {
                for (; ; ) json.Read();
            }));

            Assert.StartsWith($"{path}: ", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        }
    }
}
