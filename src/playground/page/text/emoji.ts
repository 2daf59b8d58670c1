// Short names of common emoji; others stay as they are written.
const list = `
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ warning ⚠️ no_entry ⛔ no_entry_sign 🚫 rocket 🚀
hourglass ⌛ hourglass_flowing_sand ⏳ gear ⚙️ key 🔑 lock 🔒 unlock 🔓 closed_lock_with_key 🔐 link 🔗 bell 🔔 tada 🎉
wave 👋 eyes 👀 bulb 💡 computer 💻 desktop_computer 🖥️ information_source ℹ️ question ❓ grey_question ❔ exclamation ❗
stopwatch ⏱️ alarm_clock ⏰ clock1 🕐 clock3 🕒 octagonal_sign 🛑 wastebasket 🗑️ arrows_counterclockwise 🔄 point_right 👉
point_up ☝️ mag 🔍 package 📦 memo 📝 pencil 📝 pencil2 ✏️ bookmark 🔖 star ⭐ sparkles ✨ fire 🔥 zap ⚡ bar_chart 📊
chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 clipboard 📋 pushpin 📌 file_folder 📁 open_file_folder 📂
floppy_disk 💾 electric_plug 🔌 battery 🔋 satellite 🛰️ globe_with_meridians 🌐 whale 🐳 snake 🐍 crab 🦀 robot_face 🤖
large_green_circle 🟢 large_yellow_circle 🟡 large_orange_circle 🟠 large_blue_circle 🔵 large_purple_circle 🟣
red_circle 🔴 white_circle ⚪ black_circle ⚫ large_green_square 🟩 large_red_square 🟥 white_large_square ⬜ heavy_plus_sign ➕
heavy_minus_sign ➖ arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ arrow_forward ▶️ double_vertical_bar ⏸️
repeat 🔁 recycle ♻️ house 🏠 calendar 📅 date 📅 spiral_calendar_pad 🗓️ moneybag 💰 ticket 🎫 label 🏷️ trophy 🏆
100 💯 thumbsup 👍 +1 👍 thumbsdown 👎 -1 👎 clap 👏 pray 🙏 raised_hands 🙌 muscle 💪 heart ❤️ green_heart 💚 smile 😄
slightly_smiling_face 🙂 grinning 😀 joy 😂 thinking_face 🤔 sweat_smile 😅 cry 😢 sob 😭 sunglasses 😎 coffee ☕
beers 🍻 snowflake ❄️ sunny ☀️ construction 🚧 wrench 🔧 hammer 🔨 hammer_and_wrench 🛠️ nut_and_bolt 🔩 shield 🛡️
inbox_tray 📥 outbox_tray 📤 email 📧 speech_balloon 💬 loudspeaker 📢 mega 📣 no_bell 🔕 sos 🆘 ok 🆗 new 🆕 free 🆓
heavy_exclamation_mark ❗ bangbang ‼️ fast_forward ⏩ rewind ⏪ level_slider 🎚️ control_knobs 🎛️ ghost 👻 bug 🐛
`;

const byName = new Map<string, string>();
const parts = list.trim().split(/\s+/u);
for (let index = 0; index + 1 < parts.length; index += 2)
  byName.set(parts[index] ?? '', parts[index + 1] ?? '');

export function emojiNamed(name: string): string | undefined {
  return byName.get(name);
}

export function withEmoji(text: string): string {
  return text.replace(/:([a-z0-9_+-]+):/gu, (whole, name: string) => byName.get(name) ?? whole);
}
