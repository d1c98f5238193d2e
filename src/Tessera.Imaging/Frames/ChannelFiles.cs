using System.Numerics;
using Tessera.Core.Files;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Frames;

/// <summary>
/// Several files as the channels of one image, each frame the bands of all of them: <c>a_0000.nii.gz|a_0001.nii.gz#40</c>, the
/// later ones by name in the first one's folder. Samples of several kinds become floats.
/// </summary>
internal sealed class ChannelFiles : IFrameFormat
{
    private const char Mark = '|';

    public IReadOnlyList<string> Endings { get; } = [];

    /// <summary>The path by which the files are opened as one.</summary>
    public static string Join(IReadOnlyList<string> files) =>
        string.Join(Mark, files.Select((file, at) => at == 0 ? file : Path.GetFileName(file)));

    public static bool Names(string path) => path.Contains(Mark, StringComparison.Ordinal) && !File.Exists(path);

    public string PlaceOf(string path) => path[..path.IndexOf(Mark, StringComparison.Ordinal)];

    public IFrameSource Open(string path)
    {
        string[] names = path.Split(Mark);
        string folder = Path.GetDirectoryName(names[0]) ?? "";
        List<IFrameSource> open = [];
        try
        {
            foreach (string file in names.Select((name, at) => at == 0 ? name : Path.Combine(folder, name)))
            {
                IFrameFormat format = FrameFormats.Of(file) ?? throw InputException.At(file, "is no file with many images");
                if (!File.Exists(file)) throw InputException.At(file, "there is no such file");
                open.Add(format.Open(file));
            }
            return new Source([.. open], path);
        }
        catch
        {
            foreach (IFrameSource source in open) source.Dispose();
            throw;
        }
    }

    private sealed class Source : IFrameSource
    {
        private readonly IFrameSource[] _channels;

        public Source(IFrameSource[] channels, string path)
        {
            _channels = channels;
            ImageHeader first = channels[0].Header;
            foreach (IFrameSource other in channels)
            {
                bool fits = other.Count == Count && (other.Header.Width, other.Header.Height) == (first.Width, first.Height);
                if (!fits || other.Header.Channels != 1) throw InputException.At(
                    path, $"are no channels of one image: {Shape(other)}; expected {Shape(channels[0])}, in grey");
            }
            bool alike = channels.All(channel => channel.Header.Type == first.Type);
            Header = first with
            {
                Channels = channels.Length,
                Type = alike ? first.Type : SampleType.Float32,
                BitDepth = alike ? first.BitDepth : 32,
            };
        }

        public int Count => _channels[0].Count;

        public ImageHeader Header { get; }

        public PixelSpacing? Spacing => _channels[0].Spacing;

        public int Next => _channels[0].Next;

        public Image Read(int index)
        {
            Image image = Image.Uninitialized(Header.Width, Header.Height, Header.Channels, Header.Type);
            for (int channel = 0; channel < _channels.Length; channel++) Place(_channels[channel].Read(index), image, channel);
            return image;
        }

        public void Dispose()
        {
            foreach (IFrameSource channel in _channels) channel.Dispose();
        }

        private static void Place(Image grey, Image to, int channel)
        {
            switch (to.Type, grey.Type)
            {
                case (SampleType.UInt8, _): Place<byte, byte>(grey, to, channel); break;
                case (SampleType.UInt16, _): Place<ushort, ushort>(grey, to, channel); break;
                case (_, SampleType.Float32): Place<float, float>(grey, to, channel); break;
                case (_, SampleType.UInt16): Place<ushort, float>(grey, to, channel); break;
                default: Place<byte, float>(grey, to, channel); break;
            }
        }

        private static void Place<TFrom, TTo>(Image grey, Image to, int channel)
            where TFrom : unmanaged, INumber<TFrom> where TTo : unmanaged, INumber<TTo>
        {
            ReadOnlySpan<TFrom> from = grey.Samples<TFrom>();
            Span<TTo> samples = to.Samples<TTo>();
            for (int i = 0; i < from.Length; i++) samples[i * to.Channels + channel] = TTo.CreateChecked(from[i]);
        }

        private static string Shape(IFrameSource source) =>
            $"{source.Count} of {source.Header.Width}x{source.Header.Height} with {source.Header.Channels} channels";
    }
}
