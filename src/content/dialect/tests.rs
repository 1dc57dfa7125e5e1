use super::*;

#[test]
fn gives_generators_code_its_meaning() {
    let home = Url::parse("https://x.example/").unwrap();
    let home = &home;
    let of = |generator| move |text: &str| prepare(text, Markup::Markdown, generator, home).into_owned();
    let (markdown, hugo, zola) = (of(Generator::Jekyll), of(Generator::Hugo), of(Generator::Zola));
    assert_eq!(
        markdown("{% highlight bash %}\n# a\nls <dir>\n{% endhighlight %}"),
        "\n~~~bash\n# a\nls <dir>\n~~~\n"
    );
    assert_eq!(
        hugo("{{< highlight go >}}\na := `x~~~\n{{< /highlight >}}"),
        "\n~~~~go\na := `x~~~\n~~~~\n"
    );
    assert_eq!(
        prepare(
            "{% highlight c %}a<b{% endhighlight %}",
            Markup::Html,
            Generator::Jekyll,
            home
        ),
        "<pre><code class=\"language-c\">a&lt;b\n</code></pre>"
    );
    let resolve = |path: &str| (path == "b/two.md").then(|| "https://x.example/b/two/".to_owned());
    assert_eq!(
        internal_links("[t](@/b/two.md#a) [u](@/c.md)", &resolve),
        "[t](https://x.example/b/two/#a) [u](@/c.md)"
    );
    assert_eq!(
        internal_links("[t][a] [a@/b]\n\n[a]: @/b/two.md#c\n[b]:<@/b/two.md> \"d\"", &resolve),
        "[t][a] [a@/b]\n\n[a]: https://x.example/b/two/#c\n[b]:https://x.example/b/two/ \"d\""
    );
    assert_eq!(
        markdown("1.  a\n\n    {% highlight sh %}\n    $ b\n      c\n\n    {% endhighlight %}\n\n    d"),
        "1.  a\n\n    \n    ~~~sh\n    $ b\n      c\n    ~~~\n\n\n    d"
    );
    assert_eq!(
        markdown("- a\n\n  {% highlight python %}\ndef b():\n    c\n  {% endhighlight %}"),
        "- a\n\n  \n  ~~~python\n  def b():\n      c\n  ~~~\n"
    );
    assert_eq!(
        markdown("- {% highlight sh %}\n$ b\n{% endhighlight %}\n"),
        "- ~~~sh\n  $ b\n  ~~~\n\n"
    );
    assert_eq!(markdown("a{% comment %}b\nc{% endcomment %}d"), "ad");
    assert_eq!(markdown("{% raw %}\n{{ x }}\n{% endraw %}"), "{{ x }}\n");
    assert_eq!(markdown("{% include x %}"), "{% include x %}");
    assert_eq!(
        hugo("{{<a b=\"c\">}} {{</a>}} {{< d >}} {{%e%}}"),
        "{{< a b=\"c\">}} {{< /a>}} {{< d >}} {{%e%}}"
    );
    assert_eq!(hugo("`{{</* a */>}}` {{%/* b */%}}"), "`{{< a >}}` {{% b %}}");
    assert_eq!(zola("{{/* a(b=1) */}} {%/* c() */%}"), "{{ a(b=1) }} {% c() %}");
    assert_eq!(
        markdown("text\n{: .lead}\n[a](b){:target=\"_blank\"} end"),
        "text\n\n[a](b) end"
    );
    assert_eq!(markdown("```\n{: .x}\n```\n"), "```\n{: .x}\n```\n");
    let with_blanks = |text: &str| addresses_with_blanks(text.into()).into_owned();
    assert_eq!(
        with_blanks("![](/a b/c d.gif) [e](mailto:f?g=h i) [j](/k l \"m n\") [o](p \"q r\") [s](<t u>)"),
        "![](/a%20b/c%20d.gif) [e](mailto:f?g=h%20i) [j](/k%20l \"m n\") [o](p \"q r\") [s](<t u>)"
    );
    assert_eq!(
        with_blanks("[a][1]\n\n[1]: {{ site.b }}/c \"d\"\n[2]: /e\n"),
        "[a][1]\n\n[1]: {{%20site.b%20}}/c \"d\"\n[2]: /e\n"
    );
    for code in ["`[a](b c)`", "    [a](b c)\n", "```\n[a](b c)\n```"] {
        assert_eq!(with_blanks(code), code);
    }
    for (text, expected) in [
        ("a {::comment}b{:/comment} c\n{::comment}\nd\n{:/}\ne", "a  c\n\ne"),
        ("{::nomarkdown}<b>a</b>{:/}{::options toc_levels=\"1\" /}", "<b>a</b>"),
        ("# A\n\n* TOC\n{:toc}\n\n## B", "# A\n\n\n\n## B"),
        ("[a][b]{: .c} ![d][e]{:.f}", "[a][b] ![d][e]"),
        ("`{# a #}` {{/* b */}}", "`{# a #}` {{/* b */}}"),
    ] {
        assert_eq!(markdown(text), expected);
    }
    let of_others = "{# a #} {% comment %}b{% endcomment %} {% raw %} {% highlight c %}d{% endhighlight %}";
    assert_eq!(hugo(of_others), of_others);
    assert_eq!(zola(of_others), of_others);
    assert_eq!(hugo("{{/* a */}}"), "{{/* a */}}");
    for (text, expected) in [
        ("`{:ok, x}` or `{:error}` or ``{:a}`{:b}``", None),
        (
            "`a`{:.b} *c*{: #d e='f g'} ![h](i){:j=\"k\" .l .m}",
            Some("`a` *c* ![h](i)"),
        ),
        ("`a`{:.b}{:.c}, `{:d}`{:.e}", Some("`a`, `{:d}`")),
        ("f(x){:ok, y}\n{:ok, z}\n{:error, :no}", None),
        ("a `b {:c}", None),
        ("\t{:c}\n{:.d}", Some("\t{:c}\n")),
        ("{:refdef: style=\"text-align: center;\"}\na\n{: refdef}", Some("\na\n")),
        ("1. a\n\n    ![b](c){: .d }\n", Some("1. a\n\n    ![b](c)\n")),
        ("> a\n> {: .b}\n", Some("> a\n>\n")),
        ("![a](b){:\nstyle=\"c: 0\"}\nd", Some("![a](b)\nd")),
        ("````md\n```js\n{: .x}\n```\n````\n", None),
        ("```a``` b\n{: .x}", Some("```a``` b\n")),
    ] {
        assert_eq!(markdown(text), expected.unwrap_or(text), "{text}");
    }
}

#[test]
fn marks_in_code_and_in_what_is_shown_as_it_stands_are_text() {
    let home = Url::parse("https://x.example/").unwrap();
    let home = &home;
    let of = |generator| move |text: &str| prepare(text, Markup::Markdown, generator, home).into_owned();
    let (jekyll, hugo, zola) = (of(Generator::Jekyll), of(Generator::Hugo), of(Generator::Zola));
    for (text, expected) in [
        (
            "- a {% raw %}{{ x }}{% endraw %}\n- b\n\nc",
            Some("- a {{ x }}\n- b\n\nc"),
        ),
        (
            "{% raw %}\n```\n{% comment %}a{% endcomment %}{% highlight c %}b{% endhighlight %}\n```\n{% endraw %}\n",
            Some("```\n{% comment %}a{% endcomment %}{% highlight c %}b{% endhighlight %}\n```\n"),
        ),
        (
            "{% highlight c %}\n{% raw %}{{ y }}{% endraw %}\nz\n{% endhighlight %}",
            Some("\n~~~c\n{{ y }}\nz\n~~~\n"),
        ),
        ("{% raw %} is open", None),
        ("```md\n* TOC\n{:toc}\n{::comment}a{:/comment}\n```\n`{:/}` b", None),
        ("{::comment}\n```\na\n```\n{:/comment}\nb", Some("\nb")),
    ] {
        assert_eq!(jekyll(text), expected.unwrap_or(text), "{text}");
    }
    for text in ["{:ok}\n`a`{:.b}", "A => { /* todo */}}", "{{/* c */ y }}"] {
        assert_eq!(zola(text), text);
        assert_eq!(hugo(text), text);
    }
    let known = |_: &str| Some("https://x.example/".to_owned());
    for code in ["`[a](@/b.md)`", "```\n[a](@/b.md)\n```\n", "    [a](@/b.md)"] {
        assert_eq!(internal_links(code, &known), code);
    }
}
